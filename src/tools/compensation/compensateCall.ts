// Undoes one outward call of another operation: determines its outcome first, then sends the undo request that its
// journal recorded. Every compensating operation uses this.
import { journaled } from '../../core/provider/outwardValue.ts';
import { addressOf } from '../../core/bundle/bundle.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { CallRecord } from '../../core/operation/operation.ts';
import type { StepContext } from '../../core/operation/step.ts';
import type { ManifestCatalog } from '../../core/provider/manifestCatalog.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import type { Verb } from '../../core/plan/verb.ts';
import { sentRequestOf } from '../../core/provider/declaredRequests.ts';
import type { NotDone } from '../gated.ts';
import { callOrAsk } from '../refusedSecret.ts';

/**
 * Undoes the call, whatever its state; sends nothing if it never happened or was undone before.
 * @returns what can't be undone, and why. @throws AppError as `StepContext.call` and `StepContext.settle`
 */
export async function compensateCall(context: StepContext, call: CallRecord): Promise<NotDone[]> {
  if (!leavesSomething(context.manifests, call)) return [];
  const settled = await context.settle(call);
  if (settled.state === 'orphaned') return [lost(settled)];
  return settled.state === 'done' ? undo(context, settled) : [];
}

/** One after the other, in the given order. @returns, @throws as `compensateCall` */
export async function compensateAll(context: StepContext, calls: readonly CallRecord[]): Promise<NotDone[]> {
  const notDone: NotDone[] = [];
  for (const call of calls) notDone.push(...(await compensateCall(context, call)));
  return notDone;
}

/** Whether the request has an effect that outlives its answer. */
export function leavesSomething(manifests: ManifestCatalog, call: CallRecord): boolean {
  const verb = verbOf(manifests, call.provider, call.request);
  return verb !== 'read' && verb !== 'maintain';
}

/** The verb of the request in its manifest; undefined if the manifest has no such request (anymore). */
export function verbOf(manifests: ManifestCatalog, provider: string, request: string): Verb | undefined {
  const manifest = manifests.find(provider);
  return manifest && sentRequestOf(manifest, request)?.verb;
}

/** Erases the calls' secrets that no bundle and no credential holds. */
export function eraseSecrets(tx: StoreTransaction, calls: readonly CallRecord[]): void {
  for (const { secretOwner } of calls)
    if (tx.bundles.get(secretOwner) === undefined && tx.credentials.get(secretOwner) === undefined)
      tx.secrets.deleteOwner(secretOwner);
}

const UNASKABLE: ReadonlySet<ErrorCode> = new Set(['unsupported', 'missing-inputs', 'bad-inputs']);

async function undo(context: StepContext, call: CallRecord): Promise<NotDone[]> {
  if (call.undo === null) return [{ request: call.request, why: 'It declares no undo.' }];
  const kept = call.secretParts.map((part) => [part, { ownerId: call.secretOwner, part }] as const);
  try {
    const { bundleId } = context.operation;
    const bundle = bundleId === null ? undefined : context.read((view) => view.bundles.get(bundleId));
    const spec = {
      ...addressOf(call),
      request: call.undo.request,
      params: journaled({ ...call.params, ...call.values, ...call.undo.params }),
      undoes: call,
      secrets: { ...call.secrets, ...Object.fromEntries(kept) },
      undo: null,
      secretOwner: call.secretOwner,
    };
    const key = `undo-${labelOf(call)}`;
    await (bundle === undefined ? context.call(key, spec) : callOrAsk(context, bundle, key, spec));
  } catch (error) {
    // Found, but not removable without what the lost answer held, or under an ID that no request can name: told, not
    // failed.
    if (error instanceof AppError && UNASKABLE.has(error.code))
      return [{ request: call.undo.request, why: error.message }];
    throw error;
  }
  await context.markUndone(call);
  return [];
}

function lost(call: CallRecord): NotDone {
  const why = `It got no answer and can’t be searched for: it may have left an orphan (tag ${call.operationId}).`;
  return { request: call.request, why };
}

function labelOf({ operationId, step, key }: CallRecord): string {
  return `${operationId}/${step}/${key}`;
}
