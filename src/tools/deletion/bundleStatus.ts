// A bundle's record during its deletion: marked from the start, and matching the provider if the deletion stops
// midway.
import { z } from 'zod';
import { BUNDLE_STATUSES, type Bundle, type BundleStatus } from '../../core/bundle/bundle.ts';
import type { CallRecord, Operation } from '../../core/operation/operation.ts';
import { nothing, PlanData } from '../../core/plan/planData.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import { approvedTargetsOf, keptData } from '../gated.ts';

const deletionData = z.object({
  /** The status of each bundle when the plan was made, by id. */
  statuses: z.record(z.string(), z.enum(BUNDLE_STATUSES)),
  kept: z.array(keptData),
});
export type DeletionData = z.infer<typeof deletionData>;

export const plannedDeletion = new PlanData(deletionData, nothing);

/** Runs in the transaction that starts the work, so that everybody sees what is about to be deleted. */
export function markDeleting(tx: StoreTransaction, operation: Operation): void {
  for (const { id } of approvedTargetsOf(operation)) {
    const bundle = tx.bundles.get(id);
    if (bundle !== undefined) tx.bundles.update({ ...bundle, status: 'deleting' });
  }
}

/**
 * Runs in the transaction that stops or ends it. Untouched bundles get their former status; others lose their
 * removed parts.
 */
export function settleStatuses(tx: StoreTransaction, operation: Operation): void {
  const resumes = operation.status === 'interrupted' || operation.status === 'paused';
  for (const { id } of approvedTargetsOf(operation)) {
    const bundle = tx.bundles.get(id);
    if (bundle?.status !== 'deleting') continue;
    const isUntouched = tx.operations.calls(operation.id).every(({ step }) => step !== id);
    if (isUntouched) tx.bundles.update({ ...bundle, status: statusBefore(operation, id) });
    else if (!resumes) dropRemoved(tx, operation, id, 'failed');
  }
}

/** Removes from the record what the journal shows as removed at the provider. */
export function dropRemoved(
  tx: StoreTransaction,
  operation: Operation,
  bundleId: string,
  status: BundleStatus,
): void {
  const bundle = tx.bundles.get(bundleId);
  if (bundle === undefined) return;
  const done = tx.operations
    .calls(operation.id)
    .filter((call) => call.step === bundleId && call.state === 'done');
  const removed = (request: string, param: string): Set<unknown> =>
    new Set(done.flatMap((call) => (call.request === request ? [call.params[param]] : [])));
  const hooks = removed('webhook.delete', 'webhook_id');
  const clientGone =
    bundle.oauthClient !== null &&
    removed('oauthClient.delete', 'client_id').has(bundle.oauthClient.clientId);
  const remaining: Bundle = {
    ...bundle,
    status,
    webhooks: bundle.webhooks.filter(({ providerRef }) => !hooks.has(providerRef)),
    oauthClient: clientGone ? null : bundle.oauthClient,
  };
  const isSame = remaining.webhooks.length === bundle.webhooks.length && !clientGone;
  const goneKeys = removed('credential.delete', 'credential_id');
  const goneOwners = new Set([
    ...bundle.webhooks.filter(({ providerRef }) => hooks.has(providerRef)).map((hook) => hook.credentialId),
    ...(clientGone ? [bundle.oauthClient?.credentialId] : []),
    ...revokedGrants(done),
  ]);
  const gone = [
    ...[...goneOwners].flatMap((id) => (id ? (tx.credentials.get(id) ?? []) : [])),
    ...tx.credentials.ofBundle(bundleId, 'api_key').filter(({ providerRef }) => goneKeys.has(providerRef)),
  ];
  for (const { id } of gone) {
    tx.secrets.deleteOwner(id);
    tx.credentials.delete(id);
  }
  tx.bundles.update({
    ...remaining,
    revision: isSame && gone.length === 0 ? bundle.revision : bundle.revision + 1,
  });
}

/** Grants whose refresh token (or only token) was revoked. */
function revokedGrants(done: readonly CallRecord[]): string[] {
  return done.flatMap(({ request, secrets }) => {
    const token = request === 'token.revoke' ? secrets['token'] : undefined;
    return token === undefined ? [] : [token.ownerId];
  });
}

function statusBefore(operation: Operation, bundleId: string): BundleStatus {
  return plannedDeletion.of(operation).statuses[bundleId] ?? 'active';
}

/** For the plan's data: the current status of each bundle, as just read. */
export function statusesOf(bundles: readonly Bundle[]): Record<string, BundleStatus> {
  // A stopped deletion left `deleting`, so it is no status to return to.
  return Object.fromEntries(bundles.map(({ id, status }) => [id, status === 'deleting' ? 'failed' : status]));
}
