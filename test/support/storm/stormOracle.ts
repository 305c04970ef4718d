// What must hold after a storm: the sandbox's own database, the workspace and Sluice's records agree, nothing happened
// without approval, and nothing happened twice. It looks into a folder on which no host works.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { differences } from '../oracle.ts';
import { secondWriters, tracedWrites } from '../writeTrace.ts';
import { projectOf, writesOf, type StormTale } from './stormRound.ts';

type Row = Record<string, unknown>;

/** Tools of which nothing runs before a person said yes. */
const GATED = new Set([
  'delete_bundle',
  'delete_bundles',
  'migrate_bundles',
  'share_bundle',
  'change_subscription',
  'revoke_credentials',
  'deliver_secret',
]);
/** A kill between a traced line and its commit leaves a fence that no writer took; a true second writer writes on. */
const TORN = /: fence (\d+) after \1$/;
/** Ends at which nothing ran. */
const NEVER_RAN = new Set(['denied', 'timed_out', 'superseded', 'no_approver', 'cancelled', 'failed']);

/** @param template what the folder was copied from @returns what is wrong, a sentence each */
export async function problemsAfter(directory: string, template: string, tale: StormTale): Promise<string[]> {
  return [
    ...tale.problems,
    ...(await unexplained(directory)),
    ...unapproved(directory, tale),
    ...goneUnasked(directory, template, tale),
    ...doneTwice(directory, template, tale),
    ...wrongFiles(directory, tale),
    ...secondWriters(tracedWrites(writesOf(directory))).filter((wrong) => !TORN.test(wrong)),
  ];
}

/** Differences, but those that the records explain. */
async function unexplained(directory: string): Promise<string[]> {
  const dead = rows(directory, RECORDS, "SELECT document FROM credentials WHERE state = 'needs_reauth'");
  const reconnectable = new Set(
    dead.map(({ document }) => (JSON.parse(String(document)) as { providerRef: string }).providerRef),
  );
  return (await differences(directory)).filter((difference) => {
    const [, grant] = /grant (\S+) is only in the records/.exec(difference) ?? [];
    // A grant that waits for its person died with the account's old place; the free plan is what a key has anyway.
    const isExplained = grant !== undefined && reconnectable.has(grant);
    return !isExplained && !/subscription \S+ free is only in the records/.test(difference);
  });
}

function unapproved(directory: string, { decisions }: StormTale): string[] {
  const approved = new Set(
    decisions.filter(({ verdict }) => verdict === 'approve').map(({ operationId }) => operationId),
  );
  return rows(directory, RECORDS, 'SELECT id, kind, status, document FROM operations')
    .filter(({ id, kind, status, document }) => {
      if (!GATED.has(String(kind)) || approved.has(String(id)) || NEVER_RAN.has(String(status))) return false;
      const { result } = JSON.parse(String(document)) as { result: unknown };
      return !JSON.stringify(result ?? {}).includes('already');
    })
    .map(
      ({ id, kind, status }) => `${String(kind)} ${String(id)} is ${String(status)}, and nobody approved it`,
    );
}

function goneUnasked(directory: string, template: string, { decisions }: StormTale): string[] {
  const approved = new Set(decisions.flatMap((decision) => decision.approved));
  const ids = (folder: string): string[] =>
    rows(folder, RECORDS, 'SELECT id FROM bundles').map(({ id }) => String(id));
  const left = new Set(ids(directory));
  return ids(template)
    .filter((id) => !left.has(id) && !approved.has(id))
    .map((id) => `bundle ${id} is gone, and nobody approved it`);
}

/** How long before a kill an answer can have been in flight: hosts of a machine under load take seconds for it. */
const UNDER_WAY_MS = 15_000;

/**
 * A spent refresh token may be tried again if the answer that replaced it can have died with its host, and then never
 * again: the last try before an account is given up.
 */
function spentTokens(directory: string, since: number, kills: readonly number[]): string[] {
  const noted = rows(
    directory,
    WORLD,
    `SELECT at, note FROM requests WHERE seq > ${since} AND note LIKE 'refresh %'`,
  );
  const read = noted.map(({ at, note }) => {
    const [token = '', what = ''] = String(note).split(': ');
    return { at: Number(at), token, what };
  });
  return read
    .filter(({ what }) => what === 'reuse')
    .filter(({ token }) => {
      const isSecond = read.filter((each) => each.token === token && each.what === 'reuse').length > 1;
      const spentAt = read.find((each) => each.token === token && each.what === 'rotated')?.at;
      const isLost = kills.some(
        (at) => spentAt !== undefined && at >= spentAt && at < spentAt + UNDER_WAY_MS,
      );
      return isSecond || !isLost;
    })
    .map(({ token }) => {
      const uses = read.filter((each) => each.token === token).map(({ what, at }) => `${what} ${at}`);
      return `a spent token was used again: ${token} (${uses.join(', ')}; kills ${kills.join(', ')})`;
    });
}

function doneTwice(directory: string, template: string, { decisions, kills }: StormTale): string[] {
  const [last] = rows(template, WORLD, 'SELECT max(seq) AS seq FROM requests');
  const since = Number(last?.['seq'] ?? 0);
  const made = "tag IS NOT NULL AND kind IN ('credential', 'client', 'share')";
  const twins = `SELECT environment, kind, tag FROM records WHERE ${made} GROUP BY 1, 2, 3 HAVING count(*) > 1`;
  const bought = `SELECT path, count(DISTINCT key) AS times FROM requests
    WHERE seq > ${since} AND method = 'PUT' AND path LIKE '%/subscriptions/%' GROUP BY path`;
  const takenBack = rows(
    directory,
    RECORDS,
    `SELECT id FROM operations WHERE kind LIKE '%undo%' OR kind LIKE '%roll%'
      OR (kind = 'change_subscription' AND status LIKE '%roll%')`,
  );
  const yes = decisions.filter(
    ({ tool, verdict }) => tool === 'change_subscription' && verdict === 'approve',
  );
  return [
    ...rows(directory, WORLD, twins).map((twin) => `made twice: ${JSON.stringify(twin)}`),
    ...spentTokens(directory, since, kills),
    ...rows(directory, WORLD, bought)
      .filter(({ times }) => Number(times) > yes.length + takenBack.length)
      .map(({ path: at, times }) => `${String(at)} was paid ${String(times)} times`),
  ];
}

function wrongFiles(directory: string, { decisions }: StormTale): string[] {
  const project = projectOf(directory);
  const file = path.join(project, '.env');
  const text = readFileSync(file, 'utf8');
  const isChanged = !text.includes('API_KEY=old') || text.includes('NEW_KEY=');
  const isApproved = decisions.some(
    ({ tool, verdict }) => tool === 'deliver_secret' && verdict === 'approve',
  );
  const left = [
    ...readdirSync(path.join(project, '.git')).filter((name) => name.startsWith('sluice-')),
    ...readdirSync(project).filter((name) => !['.git', '.gitignore', '.env'].includes(name)),
  ];
  return [
    ...(text.startsWith('KEEP=me\n') && /\nAFTER=1\n/.test(text) ? [] : ['.env lost lines of the person']),
    ...(isChanged && !isApproved ? ['.env was changed, and nobody approved it'] : []),
    ...(isChanged && (statSync(file).mode & 0o77) !== 0 ? ['.env can be read by others'] : []),
    ...left.map((name) => `${name} is left in the workspace`),
  ];
}

const RECORDS = 'sluice.sqlite';
const WORLD = path.join('sandbox', 'sandbox.sqlite');

function rows(directory: string, name: string, sql: string): Row[] {
  const database = new DatabaseSync(path.join(directory, name), { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
