// The oracle of crash tests: what the sandbox holds and what Sluice's records say, compared thing by thing. It looks
// into a folder on which no host works, and believes nothing that a tool answers.
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ENVIRONMENTS, type Bundle, type Environment } from '../../src/core/bundle/bundle.ts';
import { planOf } from '../../src/core/operation/approvedPlan.ts';
import type { Credential } from '../../src/core/bundle/credential.ts';
import { IN_FLIGHT, RESUMABLE, type Operation } from '../../src/core/operation/operation.ts';
import type { Store, StoreView } from '../../src/core/storage/store.ts';
import type { RecordKind, SandboxDatabase } from '../../src/providers/sandbox/sandboxDatabase.ts';
import { lookInto } from './deadStorage.ts';
import { textOf } from './textOf.ts';

/** Everything that Sluice's records hold, in one look. */
interface Records {
  bundles: Bundle[];
  credentials: Credential[];
  operations: Operation[];
}

/**
 * What differs between the sandbox and the records, as sentences, and what is not at rest; empty if all is well.
 * Objects with the tag of an operation that reported them as possible orphans are no difference.
 */
export async function differences(directory: string): Promise<string[]> {
  return lookInto(directory, (store, world) => differencesIn(directory, store, world));
}

/** As `differences`, of a storage that is open: nothing may work on it meanwhile. */
export function differencesIn(
  directory: string,
  store: Pick<Store, 'read'>,
  world: Pick<SandboxDatabase, 'records'>,
): string[] {
  const records = store.read((view) => recordsOf(view));
  const reported = new Set(records.operations.filter(reportsLoss).map(({ id }) => id));
  return [
    ...ENVIRONMENTS.flatMap((environment) => between(environment, world, records, reported)),
    ...records.operations.filter(isOpen).map(({ id, kind, status }) => `${kind} ${id} is ${status}`),
    ...strayOwners(directory, records).map((owner) => `the vault holds secrets of ${owner}`),
  ];
}

function recordsOf(view: StoreView): Records {
  const bundles = view.bundles.page({}, null, 1_000).items;
  return {
    bundles,
    credentials: bundles.flatMap(({ id }) => view.credentials.ofBundle(id)),
    operations: view.operations.page({}, null, 1_000).items,
  };
}

function between(
  environment: Environment,
  world: Pick<SandboxDatabase, 'records'>,
  { bundles, credentials, operations }: Records,
  reported: ReadonlySet<string>,
): string[] {
  const ours = bundles.filter(
    (bundle) => bundle.provider === 'sandbox' && bundle.environment === environment,
  );
  const ids = new Set(ours.map(({ id }) => id));
  const held = credentials.filter(({ bundleId, state }) => ids.has(bundleId) && state !== 'revoked');
  const refs = (kind: Credential['kind']): string[] =>
    held.flatMap((each) => (each.kind === kind && each.providerRef !== null ? [each.providerRef] : []));
  const there = (kind: RecordKind, text: (data: Record<string, unknown>, id: string) => string): string[] =>
    world
      .records(environment, kind)
      .filter(({ tag, data }) => !reported.has(tag ?? '') && data['dead'] !== true)
      .map(({ id, data }) => text(data, id));
  const byId = (_data: unknown, id: string): string => id;
  // A share stays where it was made: a bundle that was migrated since has none.
  const shares = operations.filter((operation) => {
    const { kind, status, bundleId } = operation;
    const isDone = kind === 'share_bundle' && status === 'completed' && ids.has(bundleId ?? '');
    return isDone && planOf(operation)?.targets.every((target) => target.environment === environment);
  });
  const paid = ours.flatMap(({ id, subscription }) => {
    const key = held.find(({ bundleId, kind }) => bundleId === id && kind === 'api_key')?.providerRef;
    return key && subscription ? [`${key} ${subscription.plan}`] : [];
  });
  const keys = new Set(refs('api_key'));
  const subscriptions = world
    .records(environment, 'subscription')
    .filter(({ id }) => keys.has(id))
    .map(({ id, data }) => `${id} ${textOf(data['plan'])}`);
  const compare: [what: string, recorded: string[], existing: string[]][] = [
    ['API key', refs('api_key'), there('credential', byId)],
    [
      'webhook',
      ours.flatMap(({ webhooks }) => webhooks.map(({ providerRef, url }) => `${providerRef} ${url}`)),
      there('webhook', (data, id) => `${id} ${textOf(data['url'])}`),
    ],
    ['OAuth client', ours.flatMap(({ oauthClient }) => oauthClient?.clientId ?? []), there('client', byId)],
    ['grant', refs('grant'), there('grant', byId)],
    ['share', shares.map(({ result }) => textOf(result?.['share_id'])), there('share', byId)],
    ['subscription', paid, subscriptions],
  ];
  return compare.flatMap(([what, recorded, existing]) => [
    ...without(recorded, existing).map((each) => `${environment}: ${what} ${each} is only in the records`),
    ...without(existing, recorded).map((each) => `${environment}: ${what} ${each} is only at the sandbox`),
  ]);
}

function without(these: readonly string[], those: readonly string[]): string[] {
  const known = new Set(those);
  return these.filter((each) => !known.has(each));
}

function reportsLoss({ warnings, result }: Operation): boolean {
  const notDone = result?.['not_done'];
  return warnings.length > 0 || (Array.isArray(notDone) && notDone.length > 0);
}

/** Whether it has to continue, or could. */
function isOpen({ status }: Operation): boolean {
  return IN_FLIGHT.has(status) || RESUMABLE.has(status);
}

/** Owners of sealed values that no bundle and no credential is. */
function strayOwners(directory: string, { bundles, credentials }: Records): string[] {
  const known = new Set([...bundles, ...credentials].map(({ id }) => id));
  const database = new DatabaseSync(path.join(directory, 'sluice.sqlite'), { readOnly: true });
  try {
    const rows = database.prepare('SELECT DISTINCT owner_id FROM secrets').all();
    return rows.map((row) => textOf(row['owner_id'])).filter((owner) => !known.has(owner));
  } finally {
    database.close();
  }
}
