// Checks the token that Sluice signs for a request: a secret signs it, its claims are the bundle's own, and its audience
// is a server of the manifest, so that no other host gets a token that this provider takes.
import type { HttpManifestRequest, Manifest } from './manifest.ts';
import { urlsOf } from './manifestReach.ts';
import { checkTemplate, partsOf, type ManifestProblem, type NameRules } from './templateChecks.ts';

/** Claims that Sluice sets itself. */
const OWN_CLAIMS = ['iat', 'exp'];

export function* checkJwt(
  manifest: Manifest,
  names: NameRules,
  path: string,
  { jwt }: HttpManifestRequest,
): Generator<ManifestProblem> {
  if (jwt === undefined) return;
  const { name, key, keyAt, keyIdAt, claims, claimsAt } = jwt;
  if (!names.isSecret(key) || manifest.provided.includes(key))
    yield { path: `${path}/jwt/key`, reason: `${key} is no secret input` };
  if (names.isSecret(name) || names.isPlainInput(name))
    yield { path: `${path}/jwt/name`, reason: `${name} is an input` };
  if (keyAt === undefined && (keyIdAt !== undefined || Object.keys(claimsAt).length > 0))
    yield { path: `${path}/jwt`, reason: 'keyIdAt and claimsAt need keyAt: a document that holds the key' };
  for (const claim of [...Object.keys(claims), ...Object.keys(claimsAt)])
    if (OWN_CLAIMS.includes(claim)) yield { path: `${path}/jwt/claims/${claim}`, reason: 'is set by Sluice' };
  for (const [claim, template] of Object.entries(claims)) {
    yield* checkTemplate(
      `${path}/jwt/claims/${claim}`,
      template,
      (part) => !part.secret && names.isPlainInput(part.name),
    );
    if (claim in claimsAt) yield { path: `${path}/jwt/claimsAt/${claim}`, reason: 'a claim has one source' };
  }
  if (!isOwnAudience(manifest, names, claims['aud']))
    yield { path: `${path}/jwt/claims/aud`, reason: 'the audience is a URL on a server of the manifest' };
}

function isOwnAudience(manifest: Manifest, names: NameRules, audience: string | undefined): boolean {
  if (audience === undefined) return false;
  const urls = urlsOf(manifest);
  const [first, second] = partsOf(audience);
  if (first?.kind === 'value') {
    const path = second === undefined || (second.kind === 'text' && second.text.startsWith('/'));
    return names.isUrlInput(first.name) && urls.includes(`{${first.name}}`) && path;
  }
  const host = URL.parse(audience)?.host;
  // A value behind the host's last letter would be a part of it.
  const isFixed = first?.kind === 'text' && /^https?:\/\/[^/?#]+(\/|$)/.test(first.text);
  const ends = second === undefined || (first?.kind === 'text' && /^https?:\/\/[^/?#]+\//.test(first.text));
  return host !== undefined && isFixed && ends && urls.some((url) => URL.parse(url)?.host === host);
}
