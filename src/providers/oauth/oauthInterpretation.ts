// What an OAuth server's raw answer means, by the RFC of each action. Never touches the network.
import * as oauth from 'oauth4webapi';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { ProviderCall, ProviderOutcome, RawAnswer } from '../../core/provider/providerClient.ts';
import type { Manifest, OAuthManifestRequest } from '../../core/provider/manifest.ts';
import type { Redactor } from '../../core/provider/redaction.ts';
import { urlOf } from '../../core/provider/requestBuilder.ts';
import { limitedForMs } from '../../core/provider/retryAfter.ts';
import { metadataOf } from './discovery.ts';
import { ISSUER_HEADER } from './oauthRequests.ts';
import { toResponse } from './oauthResponse.ts';

export interface OAuthInterpretation {
  manifest: Manifest;
  request: OAuthManifestRequest;
  call: ProviderCall;
  /** Knows every secret that was sent. */
  redactor: Redactor;
  /** Milliseconds since the epoch. */
  now: number;
}

const SECRET_MEMBERS = [
  'client_secret',
  'registration_access_token',
  'access_token',
  'refresh_token',
  'id_token',
];

export async function interpretOAuthAnswer(
  context: OAuthInterpretation,
  answer: RawAnswer,
): Promise<ProviderOutcome> {
  const { manifest, request, redactor, now } = context;
  const document = objectOf(answer.body);
  for (const name of SECRET_MEMBERS) {
    const issued = document[name];
    if (typeof issued === 'string') redactor.add(issued);
  }
  const waitMs = limitedForMs(manifest.limits, answer, now);
  if (waitMs !== undefined && (answer.status !== 503 || request.verb === 'read')) {
    return { kind: 'limited', retryAfterMs: waitMs, message: `The server answered ${answer.status}.` };
  }
  const { status } = answer;
  if (status < 200 || (status >= 300 && status < 400) || status === 408 || status >= 500) {
    return unclear(context, `http-${status}`, `The server answered ${status}.`);
  }
  if (isGone(request.action, status)) return { kind: 'gone' };
  try {
    return await understand(context, answer, document);
  } catch (error) {
    return refusalOf(context, answer, error);
  }
}

async function understand(
  context: OAuthInterpretation,
  answer: RawAnswer,
  document: JsonObject,
): Promise<ProviderOutcome> {
  const server: oauth.AuthorizationServer = { issuer: answer.headers[ISSUER_HEADER] ?? '' };
  const clientId = context.call.params['client_id'];
  const client: oauth.Client = { client_id: typeof clientId === 'string' ? clientId : '-' };
  switch (context.request.action) {
    case 'discover':
      return discovered(context, answer);
    case 'register':
      // Servers that answer 200 mean 201 (facts.md).
      return clientOutcome(
        await oauth.processDynamicClientRegistrationResponse(registration(answer, document)),
        context,
      );
    case 'read-client':
    case 'update-client':
      // RFC 7592 section 3 answers like a registration.
      return clientOutcome(
        await oauth.processDynamicClientRegistrationResponse(registration(answer, document)),
        context,
      );
    case 'delete-client':
      return answer.status < 300 ? done({}, {}) : refusalOf(context, answer, undefined);
    case 'client-credentials':
      return tokenOutcome(await oauth.processClientCredentialsResponse(server, client, toResponse(answer)));
    case 'refresh':
      return tokenOutcome(
        await oauth.processRefreshTokenResponse(server, client, refreshed(answer, document)),
      );
    case 'introspect': {
      const { active, exp, scope } = await oauth.processIntrospectionResponse(
        server,
        client,
        toResponse(answer),
      );
      return done({ active, expires_at: exp === undefined ? null : exp * 1000, scope: scope ?? null }, {});
    }
    case 'revoke':
      await oauth.processRevocationResponse(toResponse(answer));
      return done({}, {});
  }
}

async function discovered(context: OAuthInterpretation, answer: RawAnswer): Promise<ProviderOutcome> {
  const issuer = urlOf(context.manifest.oauth?.issuer ?? '', context.call.params);
  const server = await metadataOf(issuer, answer);
  if (server === undefined) {
    return unclear(context, 'invalid-answer', 'The server publishes no metadata for this issuer.');
  }
  return done(
    {
      issuer: server.issuer,
      registration: server.registration_endpoint !== undefined,
      introspection: server.introspection_endpoint !== undefined,
      revocation: server.revocation_endpoint !== undefined,
      grant_types: server.grant_types_supported ?? null,
    },
    {},
  );
}

/** Servers forget client_secret_expires_at, which RFC 7591 section 3.2.1 requires beside a secret; 0 is "never". */
function registration(answer: RawAnswer, document: JsonObject): Response {
  const status = answer.status < 300 ? 201 : answer.status;
  if (
    answer.status >= 300 ||
    document['client_secret'] === undefined ||
    document['client_secret_expires_at'] !== undefined
  ) {
    return toResponse(answer, status);
  }
  return toResponse(
    { ...answer, body: JSON.stringify({ ...document, client_secret_expires_at: 0 }) },
    status,
  );
}

/**
 * A rotated pair must not be lost over what nobody here uses: ID tokens (OpenID Connect Core section 12.2) would be
 * checked against client metadata that Sluice does not keep. Servers also write expires_in as a text.
 */
function refreshed(answer: RawAnswer, document: JsonObject): Response {
  const { id_token: _idToken, expires_in: expiresIn, ...rest } = document;
  if (answer.status >= 300 || Object.keys(rest).length === 0) return toResponse(answer);
  const seconds = typeof expiresIn === 'string' && expiresIn.trim() !== '' ? Number(expiresIn) : expiresIn;
  const body = JSON.stringify({ ...rest, ...(seconds !== undefined && { expires_in: seconds }) });
  return toResponse({ ...answer, body });
}

function clientOutcome(client: oauth.Client, { call }: OAuthInterpretation): ProviderOutcome {
  const text = (name: string): string | null => {
    const value = client[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const known = (name: string): JsonValue => text(name) ?? call.params[name] ?? null;
  const values = {
    client_id: client.client_id,
    registration_client_uri: known('registration_client_uri'),
    token_endpoint_auth_method: known('token_endpoint_auth_method'),
  };
  return done(
    values,
    secretsOf({
      client_secret: text('client_secret'),
      registration_access_token: text('registration_access_token'),
    }),
  );
}

function tokenOutcome(token: oauth.TokenEndpointResponse): ProviderOutcome {
  const values = { expires_in: token.expires_in ?? null, scope: token.scope ?? null };
  return done(
    values,
    secretsOf({ access_token: token.access_token, refresh_token: token.refresh_token ?? null }),
  );
}

function done(values: JsonObject, secrets: Record<string, string>): ProviderOutcome {
  return { kind: 'done', values, secrets };
}

function secretsOf(parts: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parts).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** RFC 7592 section 2.1: a client that does not exist answers 401, as does a wrong registration token. */
function isGone(action: OAuthManifestRequest['action'], status: number): boolean {
  const manages = action === 'delete-client' || action === 'read-client' || action === 'update-client';
  return manages && [401, 404, 410].includes(status);
}

/** The three shapes in which the library reports an error answer, and answers that are none (facts.md). */
function refusalOf(context: OAuthInterpretation, answer: RawAnswer, error: unknown): ProviderOutcome {
  const { redactor } = context;
  if (answer.status < 300) {
    return unclear(context, 'invalid-answer', 'The server’s answer is not what the OAuth RFCs say.');
  }
  let code = `http-${answer.status}`;
  let description: string | undefined;
  if (error instanceof oauth.ResponseBodyError) {
    code = error.error;
    description = error.error_description;
  } else if (error instanceof oauth.WWWAuthenticateChallengeError) {
    const parameters = error.cause[0]?.parameters;
    code = parameters?.error ?? code;
    description = parameters?.error_description;
  } else {
    const document = objectOf(answer.body);
    if (typeof document['error'] === 'string') code = document['error'];
    if (typeof document['error_description'] === 'string') description = document['error_description'];
  }
  const shown = redactor.providerText(code).slice(0, 80);
  const said = description === undefined ? shown : `${shown}: ${redactor.providerText(description)}`;
  return { kind: 'rejected', code: shown, message: `The server answered ${answer.status}, ${said}` };
}

/** For a write it may have happened; a read changed nothing, so its unusable answer is a plain no. */
function unclear({ request }: OAuthInterpretation, code: string, message: string): ProviderOutcome {
  return request.verb === 'read' ? { kind: 'rejected', code, message } : { kind: 'uncertain', message };
}

function objectOf(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as JsonValue;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
  } catch {
    // Not JSON: has no members; the library says what it makes of the text.
    return {};
  }
}
