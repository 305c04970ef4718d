// Messages of work in the person's language. The core words them in English, for models and records; here a message that
// is one of Sluice's own, as a whole, is translated. One that isn't stays as it is: no message is half translated. Pure.
import { sentenceText, type Translate } from './translate.ts';
import { fillIn, phrase } from '../../core/plan/phrase.ts';

/** `{count}` and the like are digits, any other name is foreign text. A test compares them with what the tools say. */
const WORDS = [
  // What a step does.
  phrase('Creating API credentials'),
  phrase('Registering 1 webhook endpoint'),
  phrase('Registering {count} webhook endpoints'),
  phrase('Registering 1 webhook endpoint ({index} of {total})'),
  phrase('Registering {count} webhook endpoints ({index} of {total})'),
  phrase('Registering webhooks ({index} of {total})'),
  phrase('Registering the OAuth client'),
  phrase('Validating the configuration'),
  phrase('Asking for a token with the client’s credentials'),
  phrase('Introspecting the token'),
  phrase('Asking whether the server knows the client'),
  phrase('Asking the provider to check the configuration'),
  phrase('Pinging webhook endpoint {index} of {total}'),
  phrase('Waiting for a manual step: {step}'),
  phrase('Checking what was pasted'),
  phrase('Waiting for input: {what}'),
  phrase('Input received'),
  phrase('Asking the provider whether it takes the new value'),
  phrase('Replacing the secret'),
  phrase('Making the new key'),
  phrase('Switching to the new key'),
  phrase('Removing the old key'),
  phrase('Delivering the secret'),
  phrase('Delivering the new key to {place}'),
  phrase('Changing the webhook’s URL'),
  phrase('Changing the settings'),
  phrase('Changing the subscription'),
  phrase('Asking for the price again'),
  phrase('Disconnecting accounts ({index} of {total})'),
  phrase('Removing 1 webhook ({index})'),
  phrase('Removing {count} webhooks ({index})'),
  phrase('Deleting the API key'),
  phrase('Deleting the OAuth client'),
  phrase('Looking for orphans of an unfinished setup'),
  phrase('Revoking {name} ({index} of {total})'),
  phrase('Syncing credentials'),
  phrase('Syncing credentials ({index} of {total})'),
  phrase('Undoing {index} of {total}'),
  phrase('Undoing “{step}”'),
  phrase('Forgetting the bundle'),
  phrase('Sharing with the recipient'),
  phrase('Sending {name}'),
  phrase('Sending {name} ({index} of {total})'),
  phrase('Waiting for {name}'),
  phrase('Allowing to read'),
  phrase('Migrating bundle {index} of {total}: {name}'),
  phrase('Migrating bundles {first} to {index} of {total}: {name}'),
  phrase('Migrating back bundle {index} of {total}: {name}'),
  phrase('Migrating back bundles {first} to {index} of {total}: {name}'),
  phrase('Removing what is left'),
  phrase('Removing what it no longer needs'),
  phrase('Removing what is left of 1 bundle'),
  phrase('Removing what is left of {count} bundles'),
  // How work stands.
  phrase('Approved'),
  phrase('Resuming'),
  phrase('Interrupted because VS Code closed; resumable'),
  phrase('Interrupted: VS Code ended while it worked; resumable'),
  phrase('Interrupted: restored from a backup in which it was running; resumable'),
  phrase('Being rolled back by {id}'),
  phrase('Rolled back by {id}'),
  phrase('Superseded by {id}'),
  // How it ended.
  phrase('Bundle “{name}” is active'),
  phrase('Set up 1 bundle'),
  phrase('Set up {count} bundles'),
  phrase('Changed the settings'),
  phrase('The webhook’s events now go to {host}'),
  phrase('Delivered to {place}'),
  phrase('Deleted 1 bundle, kept {kept}'),
  phrase('Deleted {count} bundles, kept {kept}'),
  phrase('Revoked 1 credential, kept {kept}'),
  phrase('Revoked {count} credentials, kept {kept}'),
  phrase('Shared with {recipient} until {until}'),
  phrase('Reading is allowed'),
];

/** Numbers, by the names of their holes. */
const DIGITS = /^(?:count|index|total|first|kept|seconds)$/;
const HEARTBEAT = phrase('{work} ({seconds} s so far)');

/** A message of an operation, a step or a heartbeat. */
export function workText(message: string, t: Translate): string {
  const beat = matched(HEARTBEAT.text, message);
  const { work, seconds } = beat ?? {};
  if (work !== undefined && seconds !== undefined) {
    const shown = workText(work, t);
    return shown === work ? message : t(HEARTBEAT.text, { work: shown, seconds });
  }
  // "bundle “acme”: Creating API credentials": the work of one among several.
  const at = message.lastIndexOf(': ');
  const doing = at === -1 ? undefined : known(message.slice(at + 2), t);
  if (doing !== undefined) return `${workText(message.slice(0, at), t)}: ${doing}`;
  return known(message, t) ?? sentenceText(message, t);
}

function known(message: string, t: Translate): string | undefined {
  for (const { text } of WORDS) {
    const values = matched(text, message);
    if (values !== undefined) return t(text, values);
  }
  return undefined;
}

const patterns = new Map<string, RegExp>();

/** What fills the holes of `text` in `message`; undefined if that says something else. */
function matched(text: string, message: string): Record<string, string> | undefined {
  const found = patternOf(text).exec(message);
  if (found === null) return undefined;
  const values = { ...found.groups };
  // A hole can match too much: then the message isn't this text.
  return fillIn(text, values) === message ? values : undefined;
}

function patternOf(text: string): RegExp {
  const made = patterns.get(text);
  if (made !== undefined) return made;
  const source = text
    .replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(
      /\{(\w+)\}/g,
      (_hole, name: string) => `(?<${name}>${DIGITS.test(name) ? String.raw`\d+` : '.+'})`,
    );
  const pattern = new RegExp(`^${source}$`, 'su');
  patterns.set(text, pattern);
  return pattern;
}
