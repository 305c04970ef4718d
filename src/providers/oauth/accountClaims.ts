// Who signed in, by the server's ID token and user info. The tokens themselves don't depend on it.
import * as oauth from 'oauth4webapi';
import { parseExactJson } from '../../core/exactJson.ts';
import type { JsonValue } from '../../core/json.ts';
import { valueAt } from '../../core/provider/jsonPointer.ts';

/** Claims that name an account, the most specific first (OpenID Connect Core section 5.1). */
const NAMING_CLAIMS = ['email', 'preferred_username', 'name', 'sub'];
const MAX_CLAIM_LENGTH = 200;
/** How far a server's clock can be ahead; its code and proof key already tie the answer to this sign-in. */
const CLOCK_TOLERANCE_S = 300;

/** The parts of a sign-in that prove whether an ID token belongs to it. */
export interface SignIn {
  server: oauth.AuthorizationServer;
  client: oauth.Client;
  nonce: string | undefined;
  /** Whether the server's issuer identifier is known; a manifest's `endpoints` name none. */
  knowsIssuer: boolean;
}

/**
 * The claims of a valid ID token (OpenID Connect Core section 3.1.3.7), read apart from the tokens, whose own
 * members can deviate from the RFC. Undefined: the server sent none.
 */
export async function claimsIn(
  { server, client, nonce, knowsIssuer }: SignIn,
  accessToken: string,
  idToken: JsonValue | undefined,
): Promise<oauth.IDToken | undefined> {
  if (typeof idToken !== 'string') return undefined;
  const content = { access_token: accessToken, token_type: 'bearer', id_token: idToken };
  const issuer = knowsIssuer ? server.issuer : (issuerOf(idToken) ?? server.issuer);
  const tokens = await oauth.processAuthorizationCodeResponse(
    { ...server, issuer },
    { ...client, [oauth.clockTolerance]: CLOCK_TOLERANCE_S },
    Response.json(content),
    { expectedNonce: nonce ?? oauth.expectNoNonce },
  );
  return oauth.getValidatedIdTokenClaims(tokens);
}

/** The issuer that the token claims: it comes from the token endpoint itself, which the manifest names. */
function issuerOf(idToken: string): string | undefined {
  const payload = parseExactJson(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString());
  const issuer = payload === undefined ? undefined : valueAt(payload, '/iss');
  return typeof issuer === 'string' ? issuer : undefined;
}

/** The server's name for the account; null if absent. Only people read it; nothing depends on it. */
export async function accountOf(
  { server, client }: SignIn,
  accessToken: string,
  claims: oauth.IDToken | undefined,
  options: oauth.UserInfoRequestOptions,
): Promise<string | null> {
  const named = nameIn(claims, NAMING_CLAIMS.slice(0, -1));
  if (named !== null) return named;
  if (server.userinfo_endpoint !== undefined && claims !== undefined) {
    try {
      const answer = await oauth.userInfoRequest(server, client, accessToken, options);
      const info = nameIn(
        await oauth.processUserInfoResponse(server, client, claims.sub, answer),
        NAMING_CLAIMS,
      );
      if (info !== null) return info;
    } catch {
      // The tokens matter more than a name: fall back to the subject.
    }
  }
  return nameIn(claims, NAMING_CLAIMS);
}

function nameIn(claims: object | undefined, names: readonly string[]): string | null {
  for (const name of names) {
    const value: unknown = claims === undefined ? undefined : Reflect.get(claims, name);
    if (typeof value === 'string' && value.trim() !== '') return value.slice(0, MAX_CLAIM_LENGTH);
  }
  return null;
}
