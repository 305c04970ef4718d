// The provider of a request's target, from Sluice's own records: the existing bundle, else the planned one. Pure.
import type { JsonValue } from '../../core/json.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { ProviderOf } from '../../core/approval/disclosure.ts';

/** The manifest's name; undefined if no record has one. */
export function providerOfTarget(sluice: Pick<Sluice, 'bundle' | 'library'>): ProviderOf {
  return ({ approval: { plan } }, targetId) => {
    const bundle =
      sluice.bundle(targetId) ?? (plan.bundleId === null ? undefined : sluice.bundle(plan.bundleId));
    const id =
      bundle?.provider ?? textOf(plan.data['provider']) ?? plannedProvider(plan.data['bundles'], targetId);
    return sluice.library.known().find((known) => known.id === id)?.name ?? id;
  };
}

/** A setup plans several bundles in one list. */
function plannedProvider(planned: JsonValue | undefined, targetId: string): string | undefined {
  if (!Array.isArray(planned)) return undefined;
  for (const entry of planned) {
    if (entry !== null && typeof entry === 'object' && !Array.isArray(entry) && entry['id'] === targetId)
      return textOf(entry['provider']);
  }
  return undefined;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
