// Of which bundles an audit entry tells.
import type { TargetKind } from '../plan/effect.ts';

/** Calls of a bundle's tools are about their bundle, which is no target itself. */
export function bundlesNamed(
  targets: readonly { kind: TargetKind; id: string }[],
  bundleId: string | null,
): string[] {
  if (bundleId !== null && targets.some(({ kind }) => kind === 'call')) return [bundleId];
  return targets.filter(({ kind }) => kind === 'bundle').map(({ id }) => id);
}
