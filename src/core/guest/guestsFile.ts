// The file in which a project names MCP servers, without secrets. One zod schema; the editors' JSON schema derives from it.
// The file is untrusted: everything in it is bounded and checked, and a person accepts each server before it starts.
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { MAX_PROBLEMS, readUntrusted } from '../setup/untrustedFile.ts';
import { visibleText } from '../visibleText.ts';
import { GUEST_NAME, type GuestDefinition } from './guest.ts';
import { checkDefinition } from './launchReview.ts';
import { isPlainValue, secretArguments } from './plainValue.ts';

/** Longer than any project needs, in UTF-16 code units. */
export const MAX_GUESTS_LENGTH = 64 * 1024;

const text = z.string().max(8_000);
const values = z.record(z.string().min(1).max(200), text).default({});
const names = z.array(z.string().min(1).max(200)).max(50).default([]);
const guestName = z
  .string()
  .regex(GUEST_NAME, 'must be small letters, digits, and dashes')
  .describe('What dialogs and the guest’s address call it.');

const stdioSchema = z.strictObject({
  name: guestName,
  command: text.min(1).describe('The program. It starts in the project’s folder.'),
  args: z
    .array(text)
    .max(200)
    .default([])
    .describe('Its arguments. Never a secret: other programs can read them.'),
  env: values.describe('Variables that are no secrets.'),
  secret_env: names.describe('Names of variables with secrets: Sluice asks each person for the values.'),
});
const httpSchema = z.strictObject({
  name: guestName,
  url: text.min(1).describe('The address of MCP’s Streamable HTTP.'),
  headers: values.describe('Headers that are no secrets.'),
  secret_headers: names.describe('Names of headers with secrets: Sluice asks each person for the values.'),
});

export const guestsFileSchema = z.strictObject({
  $schema: z.string().max(1_000).optional(),
  version: z.literal(1).describe('The form of this file.'),
  guests: z
    .array(
      z.union([stdioSchema, httpSchema], {
        error: 'must have a name, and a command or a url, and only members that belong to it',
      }),
    )
    .max(20)
    .describe('The MCP servers that the project works with.'),
});

export interface NamedGuest {
  name: string;
  definition: GuestDefinition;
}

/** All servers, or the problems, by place. A problem never repeats a value. */
export function readGuestsFile(file: string): { guests: NamedGuest[] } | { problems: string[] } {
  const read = readUntrusted(file, guestsFileSchema, MAX_GUESTS_LENGTH);
  if ('problems' in read) return read;
  const guests = read.data.guests.map((entry): NamedGuest => {
    const { name } = entry;
    return 'url' in entry
      ? {
          name,
          definition: {
            kind: 'http',
            url: entry.url,
            headers: entry.headers,
            secretHeaders: entry.secret_headers,
          },
        }
      : {
          name,
          definition: {
            kind: 'stdio',
            command: entry.command,
            args: entry.args,
            cwd: null,
            env: entry.env,
            secretEnv: entry.secret_env,
          },
        };
  });
  const problems = guests.flatMap((guest, index) => {
    const isTwin = guests.findIndex(({ name }) => name === guest.name) < index;
    return [...(isTwin ? ['this name is listed twice'] : []), ...problemsOf(guest)].map(
      (problem) => `guests/${index}: ${problem}`,
    );
  });
  return problems.length === 0 ? { guests } : { problems: problems.slice(0, MAX_PROBLEMS) };
}

function problemsOf({ name, definition }: NamedGuest): string[] {
  try {
    checkDefinition(name, definition);
  } catch (error) {
    if (AppError.is(error, 'bad-arguments')) return [visibleText(error.message, 200)];
    throw error;
  }
  const held = definition.kind === 'http' ? definition.headers : definition.env;
  const list = definition.kind === 'http' ? 'secret_headers' : 'secret_env';
  return [
    ...Object.entries(held)
      .filter(([each, value]) => !isPlainValue(each, value))
      .map(([each]) => `the value of ${visibleText(each, 60)} could be a secret. Name it in ${list} instead`),
    ...(definition.kind === 'http' && !isPlainValue('', definition.url)
      ? [
          'the address could hold a secret. Leave out its query and long parts, or put it behind Sluice yourself',
        ]
      : []),
    ...(definition.kind === 'stdio'
      ? secretArguments(definition.args).map(
          (index) => `args/${index} could hold a secret. Use a variable instead, and name it in secret_env`,
        )
      : []),
  ];
}
