// Revokes a grant's tokens (RFC 7009) and proves it by introspection (RFC 7662). A server answers 200 also for an
// unknown token, so its answer alone proves nothing.
import { english, phrase, type Wording } from '../core/plan/phrase.ts';
import type { Bundle } from '../core/bundle/bundle.ts';
import type { Credential, SecretRef } from '../core/bundle/credential.ts';
import { AppError } from '../core/errors.ts';
import type { StepContext } from '../core/operation/step.ts';
import { whyNot } from './bundleTarget.ts';
import { callFor, clientAccess } from './bundleRequests.ts';

/** Why the provider can't revoke the bundle's grants, or undefined if it can. */
export function whyGrantsStay(manifests: StepContext['manifests'], bundle: Bundle): Wording | undefined {
  if (bundle.oauthClient === null) return phrase('The bundle has no OAuth client that could revoke it.');
  return whyNot(manifests, bundle, 'token.revoke');
}

/**
 * Revokes every token that the vault holds for the grant.
 * @returns whether introspection proved that none is active anymore
 * @throws AppError `unsupported`, `provider-rejected`
 */
export async function revokeGrant(context: StepContext, bundle: Bundle, grant: Credential): Promise<boolean> {
  const why = whyGrantsStay(context.manifests, bundle);
  if (why !== undefined)
    throw new AppError('unsupported', english(why), {
      next: 'Nothing was sent. Revoke it yourself at the provider.',
    });
  const proves = whyNot(context.manifests, bundle, 'token.introspect') === undefined;
  const parts = ['refresh_token', 'access_token'].filter((part) =>
    context.read((view) => view.secrets.has({ ownerId: grant.id, part })),
  );
  for (const [index, part] of parts.entries()) {
    const token: SecretRef = { ownerId: grant.id, part };
    // RFC 7009 section 2.1: on some servers, revoking a refresh token also ends its access tokens.
    if (index > 0 && proves && !(await isActive(context, bundle, `left-${part}`, token))) continue;
    const { params, secrets } = clientAccess(context, bundle);
    await callFor(context, bundle, `revoke-${part}-${grant.id}`, 'token.revoke', params, {
      secrets: { ...secrets, token },
    });
    if (proves && (await isActive(context, bundle, `proof-${part}`, token))) throw stillActive();
  }
  return proves;
}

async function isActive(
  context: StepContext,
  bundle: Bundle,
  key: string,
  token: SecretRef,
): Promise<boolean> {
  const { params, secrets } = clientAccess(context, bundle);
  const { values } = await callFor(context, bundle, `${key}-${token.ownerId}`, 'token.introspect', params, {
    secrets: { ...secrets, token },
  });
  return values['active'] === true;
}

function stillActive(): AppError {
  return new AppError('provider-rejected', 'The server took the revocation, and the token is still active.', {
    retryable: true,
    next: 'Nothing was recorded as revoked. Ask again later, or revoke it yourself at the provider.',
  });
}
