// The manifests that a plan was made with. Their constants are part of every request, so what was planned with another
// manifest is planned and asked again.
import { canonicalJson } from '../canonicalJson.ts';
import { AppError } from '../errors.ts';
import type { Hasher } from '../hostPorts.ts';
import { asJson } from '../json.ts';
import type { Plan, PlanTarget } from '../plan/plan.ts';
import type { Manifest } from '../provider/manifest.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';

interface ManifestDeps {
  manifests: ManifestCatalog;
  hasher: Hasher;
}

/** The plan, with the digest of each manifest that requests for its targets are built from. */
export function withManifests(plan: Plan, deps: ManifestDeps): Plan {
  const providers = new Set(plan.targets.flatMap((target) => providerOf(target) ?? []));
  const digests = [...providers].flatMap((provider) => {
    const digest = manifestDigest(provider, deps);
    return digest === undefined ? [] : [[provider, digest] as const];
  });
  return { ...plan, manifests: Object.fromEntries(digests) };
}

/** The first provider whose manifest is not the one that the plan was made with. */
export function changedManifest({ manifests: planned = {} }: Plan, deps: ManifestDeps): string | undefined {
  return Object.keys(planned).find((provider) => planned[provider] !== manifestDigest(provider, deps));
}

const known = new WeakMap<Manifest, string>();

/** Hex SHA-256 over what the manifest declares; undefined if Sluice has no manifest of that provider now. */
export function manifestDigest(provider: string, { manifests, hasher }: ManifestDeps): string | undefined {
  try {
    const manifest = manifests.get(provider);
    const digest = known.get(manifest) ?? hasher.sha256(canonicalJson(asJson(declared(manifest))));
    known.set(manifest, digest);
    return digest;
  } catch (error) {
    if (AppError.is(error, 'unknown-provider')) return undefined;
    throw error;
  }
}

/** A provider that Sluice runs itself listens at another port after each start. */
function declared(manifest: Manifest): object {
  return manifest.provided.length === 0
    ? manifest
    : { ...manifest, environments: Object.keys(manifest.environments) };
}

/** Of a call, the one that the plan names; a guest has none. */
function providerOf({ kind, scope, providerId }: PlanTarget): string | undefined {
  return providerId ?? (kind === 'call' ? undefined : scope.provider);
}
