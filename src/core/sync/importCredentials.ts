// Reads a person's JSON file of credentials, entry by entry. It reports problems by entry and field, and never
// repeats a value. accountService.ts writes the entries. docs/import-credentials.md describes the file.
import { z } from 'zod';
import { isPlainToken, MAX_TOKEN_LENGTH } from './token.ts';

const token = z
  .string()
  .min(1)
  .max(MAX_TOKEN_LENGTH)
  .refine(isPlainToken, 'must not hold spaces or control characters');
const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'must not hold control characters');

/** Go writes its zero time for “none”: year 1, whatever the zone (Go's time.Time.IsZero). */
const GO_ZERO_TIME = /^0001-01-01T00:00:00(\.0+)?(Z|[+-]\d{2}:\d{2})$/;
/** What token answers and exports carry beside, and Sluice has no use for. */
const IGNORED = ['scope', 'token_type', 'id_token'] as const;
const MOST_NAMED = 5;

const entrySchema = z.strictObject({
  bundle_id: z.string().min(1).max(80),
  account: name,
  access_token: token,
  /** Needed where Sluice is to refresh it. */
  refresh_token: token.nullish(),
  /** ISO 8601; left out, null or Go's zero time: it does not expire. */
  expires_at: z.preprocess(
    (given) => (typeof given === 'string' && GO_ZERO_TIME.test(given) ? null : given),
    z.iso.datetime({ offset: true }).nullish(),
  ),
  ...Object.fromEntries(IGNORED.map((field) => [field, z.unknown().optional()])),
});
const fileSchema = z.strictObject({ credentials: z.array(z.unknown()).min(1).max(10_000) });

/** One account's tokens. Held in memory only until they are in the vault. */
export interface ImportedCredential {
  /** From 1, as people count. */
  entry: number;
  bundleId: string;
  account: string;
  accessToken: string;
  refreshToken: string | null;
  /** Milliseconds since the epoch, or null if it does not expire. */
  expiresAt: number | null;
}

/** A problem and its place. Entry null: the file as a whole. */
export interface ImportProblem {
  entry: number | null;
  /** The field's name in the file; empty for the entry as a whole. */
  field: string;
  problem: string;
}

export type ReadImport = { credentials: ImportedCredential[] } | { problems: ImportProblem[] };

/** More than anybody reads. */
export const MAX_PROBLEMS = 100;

const EXPECTED = 'Expected: {"credentials": [{"bundle_id", "account", "access_token", …}]}.';

/** All entries, or everything that is wrong. */
export function readImport(text: string): ReadImport {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\u{FEFF}/u, ''));
  } catch {
    // The parser's own message would quote the text, and the text is secrets.
    return { problems: [{ entry: null, field: '', problem: `The file is not JSON. ${EXPECTED}` }] };
  }
  // A bare list of entries says as much.
  const file = fileSchema.safeParse(Array.isArray(value) ? { credentials: value } : value);
  if (!file.success) {
    const [first, ...more] = problemsOf(file.error, null, value);
    return {
      problems: first === undefined ? [] : [{ ...first, problem: `${first.problem} ${EXPECTED}` }, ...more],
    };
  }
  const problems: ImportProblem[] = [];
  const credentials: ImportedCredential[] = [];
  const seen = new Map<string, number>();
  for (const [index, each] of file.data.credentials.entries()) {
    const entry = index + 1;
    const parsed = entrySchema.safeParse(each);
    if (!parsed.success) {
      problems.push(...problemsOf(parsed.error, entry, each));
      continue;
    }
    const { bundle_id: bundleId, account, expires_at: expires } = parsed.data;
    const identity = JSON.stringify([bundleId, account.normalize('NFC')]);
    const twin = seen.get(identity);
    if (twin !== undefined)
      problems.push({ entry, field: 'account', problem: `The same account is in entry ${twin}.` });
    seen.set(identity, entry);
    credentials.push({
      entry,
      bundleId,
      account: account.normalize('NFC'),
      accessToken: parsed.data.access_token,
      refreshToken: parsed.data.refresh_token ?? null,
      expiresAt: typeof expires === 'string' ? Date.parse(expires) : null,
    });
  }
  return problems.length > 0 ? { problems: problems.slice(0, MAX_PROBLEMS) } : { credentials };
}

const PROBLEMS: Readonly<Record<string, string>> = {
  too_small: 'It is empty.',
  too_big: 'It is too long.',
  invalid_format: 'It must be a time like 2026-11-22T14:00:00Z.',
  custom: 'It must not hold spaces or control characters.',
};

/** By place and kind only: a message never contains a given value. */
function problemsOf(error: z.ZodError, entry: number | null, given: unknown): ImportProblem[] {
  return error.issues.slice(0, MAX_PROBLEMS).map((issue) => {
    const field = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') return { entry, field, problem: unknownFields(issue.keys) };
    if (issue.code === 'invalid_type') {
      const problem = isMissing(given, issue.path)
        ? 'It is missing.'
        : `It must be of type ${issue.expected}.`;
      return { entry, field, problem };
    }
    return { entry, field, problem: PROBLEMS[issue.code] ?? 'It does not fit.' };
  });
}

/** Names are no secrets, unless somebody wrote a value where a name belongs: only what looks like a name is shown. */
function unknownFields(keys: readonly string[]): string {
  const named = keys.filter((key) => /^[A-Za-z][A-Za-z_-]{0,39}$/.test(key)).slice(0, MOST_NAMED);
  if (named.length === 0) return 'It has a field that is not known.';
  const more = keys.length > named.length ? `, and ${keys.length - named.length} more` : '';
  return `These fields are not known: ${named.join(', ')}${more}.`;
}

function isMissing(given: unknown, path: readonly PropertyKey[]): boolean {
  const [name] = path;
  return name !== undefined && typeof given === 'object' && given !== null && !Object.hasOwn(given, name);
}
