// Whether a server's introspection is reliable for refresh tokens, which RFC 7662 does not require. Sluice trusts it
// only after it reported a new token as active and the one just spent as inactive.
import { z } from 'zod';
import type { StepScope } from '../operation/callScope.ts';
import { canonicalJson } from '../canonicalJson.ts';
import type { StoreView } from '../storage/store.ts';
import { askAside, type AsideDeps } from './askAside.ts';
import { introspectCall, offers, PREVIOUS, REFRESH_TOKEN, type GrantTarget } from './grantRequests.ts';

const TRUSTED_FOR_MS = 30 * 24 * 60 * 60_000;
/** An unreliable server is tested again after a day, because it may have been updated. */
const ASKED_AGAIN_AFTER_MS = 24 * 60 * 60_000;

const proofSchema = z.object({
  truthful: z.boolean(),
  /** Milliseconds since the epoch. */
  at: z.number(),
});
type Proof = z.infer<typeof proofSchema>;

export function isTrusted(view: StoreView, target: GrantTarget, now: number): boolean {
  if (!offers(target, 'token.introspect')) return false;
  const proof = proofOf(view, target);
  return proof !== undefined && proof.truthful && now - proof.at < TRUSTED_FOR_MS;
}

/**
 * Called right after a rotation, with both pairs in the vault. Does nothing if the result is known, or the
 * server can't be queried.
 */
export async function proveIntrospection(
  deps: AsideDeps,
  target: GrantTarget,
  scope: StepScope,
): Promise<void> {
  const { store, clock, ledger } = deps;
  if (!offers(target, 'token.introspect')) return;
  const known = store.read((view) => proofOf(view, target));
  const lastsMs = known?.truthful === true ? TRUSTED_FOR_MS / 2 : ASKED_AGAIN_AFTER_MS;
  if (known !== undefined && clock.now() - known.at < lastsMs) return;
  const said: unknown[] = [];
  for (const part of [REFRESH_TOKEN, `${PREVIOUS}${REFRESH_TOKEN}`]) {
    const key = `proof/${target.credential.id}/${target.credential.generation}/${part}`;
    const outcome = await askAside(deps, (view) => introspectCall(view, target, part, key), scope);
    if (outcome.kind !== 'done') return;
    said.push(outcome.values['active']);
  }
  const proof: Proof = { truthful: said[0] === true && said[1] === false, at: clock.now() };
  await ledger.write(({ tx }) => tx.facts.set(factOf(target), { ...proof }));
}

function proofOf(view: StoreView, target: GrantTarget): Proof | undefined {
  // A damaged proof proves nothing.
  return proofSchema.safeParse(view.facts.get(factOf(target))).data;
}

/**
 * Per issuer, tenant and client, and about refresh tokens only. Realms share an origin but not their
 * introspection, and a server can answer clients differently (RFC 7662 section 4).
 */
function factOf({ manifest, bundle }: GrantTarget): string {
  return `sync.introspection.refresh_token ${canonicalJson([
    manifest.id,
    bundle.environment,
    bundle.baseUrl ?? null,
    manifest.oauth?.issuer ?? null,
    bundle.inputs,
    bundle.oauthClient?.clientId ?? null,
  ])}`;
}
