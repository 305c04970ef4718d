// Messages of work in the person's language. The core words them in English, for models and records; here a message that
// is one of Sluice's own, as a whole, is translated. One that isn't stays as it is: no message is half translated. Pure.
import { sentenceText, type Translate } from './translate.ts';
import { fillIn, phrase } from '../../core/plan/phrase.ts';

/**
 * Those that are put together from pieces: the rest is found where it is said (scripts/reportedTexts.ts). `{count}` and
 * the like are digits, any other name is foreign text. A test compares them with what the tools say.
 */
const WORDS = [
  phrase('Registering 1 webhook endpoint'),
  phrase('Registering {count} webhook endpoints'),
  phrase('Registering 1 webhook endpoint ({index} of {total})'),
  phrase('Registering {count} webhook endpoints ({index} of {total})'),
  phrase('Registering webhooks ({index} of {total})'),
  phrase('Migrating bundle {index} of {total}: {name}'),
  phrase('Migrating bundles {first} to {index} of {total}: {name}'),
  phrase('Migrating back bundle {index} of {total}: {name}'),
  phrase('Migrating back bundles {first} to {index} of {total}: {name}'),
  phrase('Removing what it no longer needs'),
];

/** Numbers, by the names of their holes. */
const DIGITS = /^(?:count|index|total|first|seconds)$/;
const HEARTBEAT = phrase('{work} ({seconds} s so far)');

/** Says messages of work as `t` says their words. */
export function workIn(t: Translate): (message: string) => string {
  return (message) => workText(message, t);
}

/** A message of an operation, a step or a heartbeat. */
function workText(message: string, t: Translate): string {
  const beat = matched(HEARTBEAT.text, message);
  const { work, seconds } = beat ?? {};
  if (work !== undefined && seconds !== undefined) {
    const shown = workText(work, t);
    return shown === work ? message : t(HEARTBEAT.text, { work: shown, seconds });
  }
  // "bundle “acme”: Creating API credentials": the work of one among several.
  const at = message.lastIndexOf(': ');
  const about = message.slice(0, Math.max(at, 0));
  const doing = at === -1 ? undefined : known(message.slice(at + 2), t);
  const shown = doing === undefined ? about : workText(about, t);
  const whole = shown === about ? known(message, t) : undefined;
  return whole ?? (doing === undefined ? message : `${shown}: ${doing}`);
}

/** Undefined if it is none of Sluice's own. */
function known(message: string, t: Translate): string | undefined {
  for (const { text } of WORDS) {
    const values = matched(text, message);
    if (values !== undefined) return t(text, values);
  }
  const said = sentenceText(message, t);
  return said === message ? undefined : said;
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
