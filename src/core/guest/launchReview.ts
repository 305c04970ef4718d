// What a definition would start, as a person reviews it, and what can't be used at all. Runs nothing.
import { AppError } from '../errors.ts';
import type { Hasher } from '../hostPorts.ts';
import { GUEST_NAME, type GuestDefinition } from './guest.ts';
import { launchDigestOf } from './guestDigests.ts';
import type { LaunchReview, LaunchWarning } from './guestService.ts';

const MOST_ARGUMENTS = 200;
const LONGEST_TEXT = 8_000;
/** RFC 9110 section 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
/** They belong to the protocol or to the connection. */
const OWN_HEADERS = /^(?:mcp-.*|content-.*|accept|host|connection|transfer-encoding|last-event-id)$/i;
const RUNNERS = new Set(['npx', 'uvx', 'bunx', 'pnpx']);
/** Options of the runners that take a value. */
const OPTIONS_WITH_VALUE = new Set(['-c', '--call', '--registry', '--python', '--index-url', '--with']);

/** @throws AppError `bad-arguments` that says what can't be used */
export function checkDefinition(name: string, definition: GuestDefinition): void {
  if (!GUEST_NAME.test(name))
    throw unusable(`The name ${JSON.stringify(name.slice(0, 60))} must fit ${GUEST_NAME.source}.`);
  if (definition.kind === 'http') checkHttp(definition);
  else checkStdio(definition);
}

export function launchReview(
  name: string,
  definition: GuestDefinition,
  { program, isTaken, hasher }: { program: string | null; isTaken: boolean; hasher: Hasher },
): LaunchReview {
  const named = definition.kind === 'stdio' ? packageOf(definition.command, definition.args) : null;
  const warnings: LaunchWarning[] = [
    ...(definition.kind === 'stdio' && program === null ? (['no-program'] as const) : []),
    ...(named?.version === null ? (['no-version'] as const) : []),
    ...(definition.kind === 'http' && isPlain(definition.url) ? (['plain-http'] as const) : []),
    ...(isTaken ? (['name-taken'] as const) : []),
  ];
  return {
    name,
    definition,
    program,
    package: named,
    digest: launchDigestOf(name, definition, hasher),
    warnings,
  };
}

/** What a package runner would run: `npx -y @scope/name@1.2.3 …`. */
export function packageOf(command: string, args: readonly string[]): LaunchReview['package'] {
  const program = command.replace(/^.*[\\/]/, '').replace(/\.(?:cmd|exe|ps1)$/i, '');
  if (!RUNNERS.has(program)) return null;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    const [option, value] = argument.split('=', 2);
    if (option === '--package' || option === '-p' || option === '--from')
      return packageIn(value ?? args[index + 1] ?? '');
    if (OPTIONS_WITH_VALUE.has(argument)) index += 1;
    else if (!argument.startsWith('-')) return packageIn(argument);
  }
  return null;
}

/** `name@version` of npm, `name==version` or `name@version` of Python. */
function packageIn(text: string): LaunchReview['package'] {
  const [, name = text, version = ''] = /^(@?[^@=]+)(?:@|==)(.+)$/.exec(text) ?? [];
  return { name, version: /\d/.test(version) ? version : null };
}

function checkStdio({ command, args, cwd, env, secretEnv }: GuestDefinition & { kind: 'stdio' }): void {
  if (command.trim() === '') throw unusable('The command is empty.');
  if (args.length > MOST_ARGUMENTS) throw unusable(`There are more than ${MOST_ARGUMENTS} arguments.`);
  const texts = [command, ...args, ...(cwd === null ? [] : [cwd]), ...Object.values(env)];
  for (const text of texts) checkText(text);
  for (const name of [...Object.keys(env), ...secretEnv])
    if (!/^[A-Za-z_][\w()]{0,200}$/.test(name))
      throw unusable(`${JSON.stringify(name.slice(0, 60))} can’t be the name of an environment variable.`);
  requireDistinct(Object.keys(env), secretEnv);
}

function checkHttp({ url, headers, secretHeaders }: GuestDefinition & { kind: 'http' }): void {
  const parsed = URL.parse(url);
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
    throw unusable('The URL must begin with https:// or http://.');
  if (parsed.username !== '' || parsed.password !== '' || parsed.hash !== '')
    throw unusable('The URL must not carry a user, a password or a fragment.');
  for (const value of Object.values(headers)) {
    checkText(value);
    if (/[\r\n]/.test(value)) throw unusable('A header’s value must be one line.');
  }
  for (const name of [...Object.keys(headers), ...secretHeaders])
    if (!HEADER_NAME.test(name) || OWN_HEADERS.test(name))
      throw unusable(`${JSON.stringify(name.slice(0, 60))} can’t be set as a header.`);
  requireDistinct(Object.keys(headers), secretHeaders);
}

function requireDistinct(plain: readonly string[], secret: readonly string[]): void {
  const both = secret.find((name) => plain.includes(name));
  if (both !== undefined) throw unusable(`${both} is listed both as a plain value and as a secret.`);
}

function checkText(text: string): void {
  if (text.length > LONGEST_TEXT || text.includes('\0') || !text.isWellFormed())
    throw unusable(`A value is longer than ${LONGEST_TEXT} characters, or holds a character that it can’t.`);
}

function isPlain(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function unusable(message: string): AppError {
  return new AppError('bad-arguments', `This server can’t be put behind Sluice. ${message}`, {
    next: 'Nothing was started or recorded. Correct the entry.',
  });
}
