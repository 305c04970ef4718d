// What belongs to the built-in sandbox: it is shown, but never counts once a real bundle exists. Pure.
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { Credential } from '../../core/bundle/credential.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { plannedTargets } from '../../core/operation/plannedTargets.ts';

/** The provider id of the built-in sandbox. */
export const SANDBOX = 'sandbox';

export interface Placed {
  /** Whether it is the built-in sandbox's. */
  sandbox: boolean;
}

/** Whether a badge or the status bar counts it. */
export function isCounted({ sandbox }: Placed, hasRealBundle: boolean): boolean {
  return !(sandbox && hasRealBundle);
}

/** Looks up records. */
export interface Records {
  bundle(id: string): Bundle | undefined;
  credential(id: string): Credential | undefined;
}

/** Whether all its targets are at the sandbox. Unknown ones count as real: too much attention is safe. */
export function isSandboxWork(
  operation: Pick<Operation, 'args' | 'plan' | 'bundleId'>,
  records: Records,
): boolean {
  const provider = operation.args['provider'];
  if (typeof provider === 'string') return provider === SANDBOX;
  const targets = plannedTargets(operation).map(({ kind, id }) =>
    kind === 'bundle' ? id : records.credential(id)?.bundleId,
  );
  const named = operation.args['bundle_id'];
  const ids = targets.length > 0 ? targets : [typeof named === 'string' ? named : operation.bundleId];
  // Some targets of stopped work may be gone already.
  const left = ids.flatMap((id) => (typeof id === 'string' ? (records.bundle(id) ?? []) : []));
  return left.length > 0 && left.every((bundle) => bundle.provider === SANDBOX);
}
