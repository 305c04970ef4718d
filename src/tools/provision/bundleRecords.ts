// Reads and changes the one bundle that an operation works on.
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { CredentialKind } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { Step, StepContext } from '../../core/operation/step.ts';
import type { StoreTransaction, StoreView } from '../../core/storage/store.ts';
import { forgetUse } from '../../core/toolSource/toolUsage.ts';

/** @throws AppError `not-found` if it was removed in the meantime */
export function bundleOf(context: Pick<StepContext, 'read' | 'operation'>): Bundle {
  return context.read((view) => readBundle(view, context.operation));
}

/** Writes a changed bundle with the next revision, and returns it. */
export function changeBundle(
  tx: StoreTransaction,
  operation: Operation,
  change: (bundle: Bundle) => Partial<Bundle>,
): Bundle {
  const bundle = readBundle(tx, operation);
  const changed: Bundle = { ...bundle, ...change(bundle), revision: bundle.revision + 1 };
  tx.bundles.update(changed);
  return changed;
}

/** Removes a bundle with its credentials and every secret of theirs. */
export function removeBundle(tx: StoreTransaction, bundleId: string): void {
  for (const { id } of tx.credentials.ofBundle(bundleId)) {
    tx.secrets.deleteOwner(id);
    tx.credentials.delete(id);
  }
  for (const rule of tx.rules.list()) if (rule.bundleId === bundleId) tx.rules.delete(rule.id);
  tx.secrets.deleteOwner(bundleId);
  forgetUse(tx, bundleId);
  tx.bundles.delete(bundleId);
}

/** Removes from the record what a step set up, with its secrets, once the provider no longer has it. */
export function forgetting(...kinds: CredentialKind[]): NonNullable<Step['undo']> {
  return (tx, operation) => {
    if (tx.bundles.get(operation.bundleId ?? '') === undefined) return;
    for (const { id } of tx.credentials.ofBundle(operation.bundleId ?? '', ...kinds)) {
      tx.secrets.deleteOwner(id);
      tx.credentials.delete(id);
    }
    changeBundle(tx, operation, (bundle) => ({
      webhooks: kinds.includes('webhook_secret') ? [] : bundle.webhooks,
      oauthClient: kinds.includes('client_secret') ? null : bundle.oauthClient,
    }));
  };
}

function readBundle(view: StoreView, { bundleId }: Operation): Bundle {
  const bundle = bundleId === null ? undefined : view.bundles.get(bundleId);
  if (bundle !== undefined) return bundle;
  throw new AppError('not-found', 'The bundle of this operation no longer exists.', {
    next: 'Request it again.',
  });
}
