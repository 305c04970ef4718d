// big: no call holds up the event loop for long, and no answer is long, however large the storage.
import type { JsonObject } from '../../../src/core/json.ts';
import type { BenchChild } from '../benchChild.ts';
import type { Bench, Figure, Measurement, Reading } from '../figure.ts';
import {
  ACCOUNTS_OF_LARGEST,
  bundleId,
  credentialId,
  BUNDLES,
  FINISHED,
  MILLION,
  millionStorage,
} from '../millionStorage.ts';

const ROUNDS = 5;
const LARGEST = bundleId(0);
const ACCOUNTS = Array.from({ length: 500 }, (_, index) => credentialId(index));
const SEVERAL = Array.from({ length: 500 }, (_, index) => bundleId(index + 1));

interface Call {
  tool: string;
  args: JsonObject;
  /** A list's default page; any other answer may be longer. */
  isPage?: true;
}

const CALLS: readonly Call[] = [
  { tool: 'list_bundles', args: {}, isPage: true },
  { tool: 'list_bundles', args: { status: 'failed' }, isPage: true },
  { tool: 'list_credentials', args: {}, isPage: true },
  { tool: 'list_credentials', args: { bundle_id: LARGEST }, isPage: true },
  { tool: 'list_credentials', args: { state: 'backoff' }, isPage: true },
  { tool: 'list_operations', args: {}, isPage: true },
  { tool: 'list_audit_events', args: {}, isPage: true },
  { tool: 'list_providers', args: {}, isPage: true },
  { tool: 'get_bundle', args: { bundle_id: LARGEST } },
  { tool: 'get_bundle', args: { bundle_id: 'bnd_unknown' } },
  { tool: 'get_sync_status', args: {} },
  { tool: 'delete_bundles', args: { filter: { unused_for_days: 30 }, dry_run: true } },
  { tool: 'delete_bundles', args: { filter: {}, dry_run: true } },
  { tool: 'delete_bundles', args: { bundle_ids: SEVERAL, dry_run: true } },
  { tool: 'delete_bundle', args: { bundle_id: LARGEST, dry_run: true } },
  { tool: 'migrate_bundles', args: { target_environment: 'staging', dry_run: true } },
  {
    tool: 'migrate_bundles',
    args: { target_environment: 'staging', bundle_ids: [LARGEST], dry_run: true },
  },
  { tool: 'find_bundle_tools', args: { query: 'account' } },
  { tool: 'read_from_bundle', args: { bundle_id: LARGEST, tool: 'get_account', input: {} } },
  { tool: 'revoke_credentials', args: { credential_ids: ACCOUNTS, dry_run: true } },
  { tool: 'rotate_credential', args: { bundle_id: LARGEST, credential_id: 'crd_key_0', dry_run: true } },
  { tool: 'forget_bundle', args: { bundle_id: LARGEST, dry_run: true } },
];

export const big: Figure = {
  name: 'big',
  title: `${BUNDLES.toLocaleString('en')} bundles, one of them with ${ACCOUNTS_OF_LARGEST.toLocaleString('en')} accounts, ${MILLION.toLocaleString('en')} credentials and ${FINISHED.toLocaleString('en')} operations: how long any call holds up the event loop (CPU of its longest turn), and how long any answer is`,
  limit: 'Plans over many bundles, which are read page by page with turns of the event loop between.',
  measure,
};

interface Outcome extends Call {
  blockedMs: number;
  bytes: number;
  isError: boolean;
}

async function measure(bench: Bench): Promise<Measurement> {
  const child = await bench.child('bigStorage.ts');
  await child.ask('open', await millionStorage(bench));
  await once(child);
  const rounds: Outcome[][] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await once(child));
  await bench.profiled(() => once(child), child);
  await child.ask('close');
  const blocked = reading('longest block of any call', 'ms', 50, rounds, ({ blockedMs }) => blockedMs);
  const pages = rounds.map((round) => round.filter(({ isPage }) => isPage));
  const others = rounds.map((round) => round.filter(({ isPage }) => !isPage));
  return {
    readings: [
      blocked,
      reading('longest default page of a list', 'KB', 6, pages, ({ bytes }) => bytes / 1000),
      reading('longest of all other answers', 'KB', 10, others, ({ bytes }) => bytes / 1000),
    ],
    notes: (rounds.at(-1) ?? []).map(
      ({ tool, args, blockedMs, bytes, isError }) =>
        `\`${tool} ${shortened(args)}\`: ${blockedMs.toFixed(1)} ms, ${(bytes / 1000).toFixed(1)} KB${isError ? ', refused' : ''}.`,
    ),
  };
}

async function once(child: BenchChild): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const call of CALLS)
    outcomes.push({ ...call, ...(await child.ask<Omit<Outcome, keyof Call>>('call', call)) });
  return outcomes;
}

function reading(
  what: string,
  unit: string,
  atMost: number,
  rounds: readonly Outcome[][],
  of: (outcome: Outcome) => number,
): Reading {
  const samples = rounds.map((round) => Math.max(...round.map(of)));
  return { what, unit, samples, target: { atMost, of: 'value' } };
}

function shortened(args: JsonObject): string {
  const text = JSON.stringify(args);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
