// Reads what a page shows from a running Sluice: the read tools' answers, and operations' own records.
import type { JsonObject } from '../../core/json.ts';
import { WORKED_ON, type Operation } from '../../core/operation/operation.ts';
import { plannedTargets } from '../../core/operation/plannedTargets.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { PageRow } from '../../protocol/page.ts';
import { listedEvents, type ListedEvent } from '../audit/auditSentence.ts';
import { callAsPerson } from '../commands/person.ts';
import { listedTools } from '../bundleTools/useTexts.ts';
import { credentialPage, operationPage as listedOperations } from '../commands/toolOutputs.ts';
import { askerText, operationTitle, statusIcon, statusLabel } from '../operations/operationText.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';
import type { Acts } from './builtPage.ts';
import type { BundleFacts } from './bundlePage.ts';
import type { OperationFacts, OperationTarget } from './operationPage.ts';

export type PageCore = Pick<
  Sluice,
  'audit' | 'bundle' | 'credential' | 'library' | 'operations' | 'runner' | 'sync' | 'tokens'
>;

const CREDENTIALS = 100;
const OPERATIONS = 20;
/** Newest sync runs among which the bundle's own are looked for. */
const RUNS = 50;
const TARGETS = 200;
const EVENTS = 100;
/** Pages in which an operation's records are looked for. */
const EVENT_PAGES = 5;

/** Undefined if the bundle is gone. */
export async function bundleFacts(
  sluice: PageCore,
  id: string,
  acts: Acts,
  {
    t,
    timeText,
    ...shown
  }: { t: Translate; timeText: (at: number) => string } & Pick<BundleFacts, 'now' | 'tests'>,
): Promise<BundleFacts | undefined> {
  const bundle = sluice.bundle(id);
  if (bundle === undefined) return undefined;
  const manifest = sluice.library.find(bundle.provider);
  const [details, credentials, operations] = await Promise.all([
    ask(sluice, 'get_bundle', { bundle_id: id }),
    ask(sluice, 'list_credentials', { bundle_id: id, limit: CREDENTIALS }),
    ask(sluice, 'list_operations', { bundle_id: id, limit: OPERATIONS }),
  ]);
  const { items, total } = credentialPage(credentials);
  const newest = newestOperations(
    sluice,
    id,
    listedOperations(operations).items.map((each) => each.id),
  );
  return {
    bundle,
    provider: manifest?.name ?? bundle.provider,
    documentation: webAddress(manifest?.documentation),
    credentials: items,
    totalCredentials: total,
    tools: listedTools(details),
    operations: newest.map((operation) => operationRow(operation, acts, { t, timeText })),
    isElsewhere: newest.some((operation) => isElsewhere(sluice, operation)),
    ...shown,
    timeText,
  };
}

/** A sync run works on accounts, so it is not listed among the operations on the bundle. */
function newestOperations(sluice: PageCore, bundleId: string, listed: readonly string[]): Operation[] {
  const runs = sluice.sync.newest(RUNS).filter(({ run }) => run.filters.bundleId === bundleId);
  return [...listed.map((id) => sluice.operations.get(id)), ...runs.map(({ operation }) => operation)]
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .slice(0, OPERATIONS);
}

function isElsewhere({ operations }: PageCore, { id, status, lease }: Operation): boolean {
  return WORKED_ON.has(status) && lease !== null && !operations.isLocal(id);
}

function operationRow(
  operation: Operation,
  acts: Acts,
  { t, timeText }: { t: Translate; timeText: (at: number) => string },
): PageRow {
  const { id, status, caller, createdAt } = operation;
  return {
    key: id,
    icon: statusIcon(status).replace('~spin', ''),
    tone: status === 'failed' ? 'error' : status === 'completed' ? 'success' : null,
    title: operationTitle(operation, t),
    sub: [statusLabel(status, t), askerText(caller.label, t), timeText(createdAt)].join(' · '),
    opens: acts.add({ kind: 'page', ref: { kind: 'operation', id } }),
    actions: [],
  };
}

/** @throws AppError `not-found` */
export async function operationFacts(
  sluice: PageCore,
  id: string,
  timeText: (at: number) => string,
): Promise<OperationFacts> {
  const { operations } = sluice;
  const operation = operations.get(id);
  const targets = plannedTargets(operation);
  const isAtRest =
    operation.endedAt !== null || ['interrupted', 'paused', 'cancelled'].includes(operation.status);
  return {
    operation,
    steps: operations.steps(id),
    compensation: operations.compensation(id),
    targets: targets.slice(0, TARGETS).map((target) => targetOf(sluice, target)),
    totalTargets: targets.length,
    existsNow: isAtRest && operation.status !== 'completed' ? operations.existsNow(operation) : [],
    events: await recordsOf(sluice, operation),
    isElsewhere: isElsewhere(sluice, operation),
    timeText,
  };
}

function targetOf(sluice: PageCore, { kind, id }: { kind: string; id: string }): OperationTarget {
  const credential = kind === 'credential' ? sluice.credential(id) : undefined;
  const bundle = sluice.bundle(credential?.bundleId ?? id);
  const name = credential?.label ?? bundle?.name ?? id;
  return {
    kind,
    id,
    name: foreignText(name, 120),
    live: bundle?.live === true,
    exists: bundle !== undefined,
  };
}

/** Those of the operation, among its caller's since it began. */
async function recordsOf(
  sluice: PageCore,
  { id, caller, createdAt, endedAt }: Operation,
): Promise<ListedEvent[]> {
  const found: ListedEvent[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < EVENT_PAGES; page += 1) {
    const { events, nextCursor } = listedEvents(
      await ask(sluice, 'list_audit_events', {
        caller: caller.label,
        since: new Date(createdAt - 1_000).toISOString(),
        ...(endedAt !== null && { until: new Date(endedAt + 60_000).toISOString() }),
        limit: EVENTS,
        ...(cursor !== null && { cursor }),
      }),
    );
    found.push(...events.filter(({ operationId }) => operationId === id));
    cursor = nextCursor;
    if (cursor === null) break;
  }
  return found;
}

/** Only what a browser may be sent to. */
function webAddress(url: string | undefined): string | null {
  return url !== undefined && /^https?:\/\//.test(url) ? url : null;
}

async function ask(sluice: PageCore, tool: string, args: JsonObject): Promise<JsonObject> {
  return (await callAsPerson(sluice, tool, args)).output;
}
