// Interprets an OAuth server's raw answer by the RFC of each action, leniently: an issued token is never lost because
// of its form. Never touches the network.
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { mayBeAskedLater } from '../../core/provider/interpretation.ts';
import type { Manifest, OAuthManifestRequest } from '../../core/provider/manifest.ts';
import type { PlainCall } from '../admittedCall.ts';
import type { ProviderOutcome, RawAnswer } from '../../core/provider/providerClient.ts';
import type { Redactor } from '../../core/provider/redaction.ts';
import { failedAtRemoving, meaningOf, refusalIn, removes, stillThere } from '../../core/provider/refusal.ts';
import { urlOf } from '../../core/provider/requestBuilder.ts';
import { limitedForMs, waitAfterCodeMs } from '../../core/provider/retryAfter.ts';
import { textOf, tokensIn } from '../../core/provider/tokenAnswer.ts';
import { CLIENT_STATE_HEADER } from './clientManagement.ts';
import { metadataOf } from './discovery.ts';
import { addIssued, challengeIn, documentOf } from './oauthDocument.ts';

export interface OAuthInterpretation {
  manifest: Manifest;
  request: OAuthManifestRequest;
  call: PlainCall;
  /** Knows every secret that was sent. */
  redactor: Redactor;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Codes that mean "not now" whatever the status. */
const NOT_NOW = ['rate_limit_exceeded', 'rate_limited', 'too_many_requests', 'slow_down'];
/** RFC 6749 section 5.2: about the grant or the request, so the server knew the client. */
const KNOWS_CLIENT = ['invalid_grant', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'];

export async function interpretOAuthAnswer(
  context: OAuthInterpretation,
  answer: RawAnswer,
): Promise<ProviderOutcome> {
  const { manifest, request, redactor, now } = context;
  const document = documentOf(answer);
  addIssued(redactor, document);
  const { status } = answer;
  const waitMs = limitedForMs(manifest.limits, answer, now);
  if (waitMs !== undefined && (status !== 503 || mayBeAskedLater(request.verb))) {
    return { kind: 'limited', retryAfterMs: waitMs, message: `The server answered ${status}.` };
  }
  if (!isDefinite(request, status)) {
    return unclear(context, `http-${status}`, `The server answered ${status}.`);
  }
  if (isGone(request.action, answer)) return { kind: 'gone' };
  const understood = status < 300 ? await understand(context, answer, document) : undefined;
  return understood ?? refusalOf(context, answer, document);
}

/** Whether the status alone settles what happened. */
function isDefinite({ verb }: OAuthManifestRequest, status: number): boolean {
  if (status >= 200 && status < 300) return true;
  // RFC 9110 sections 15.4.8 and 15.4.9: the server did nothing, and redirects to a place that must not
  // receive a secret.
  if (status === 307 || status === 308) return true;
  return (status >= 400 && status < 500 && status !== 408) || failedAtRemoving(verb, status);
}

/** Undefined: the answer contains nothing that the action requested. */
async function understand(
  context: OAuthInterpretation,
  answer: RawAnswer,
  document: JsonObject,
): Promise<ProviderOutcome | undefined> {
  switch (context.request.action) {
    case 'discover':
      return discovered(context, answer);
    case 'register':
    case 'read-client':
    case 'update-client':
      // RFC 7592 section 3 has the form of a registration.
      return clientOutcome(context, document);
    case 'client-credentials':
    case 'refresh':
      return tokenOutcome(context, document);
    case 'introspect':
      return introspected(document);
    case 'delete-client':
    case 'revoke':
      return document['error'] ? undefined : done({}, {});
    case 'check-client':
      return document['error'] ? undefined : done({ ok: true, message: null }, {});
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

/** Registrations can omit requested members: then the request applies (RFC 7591 section 3.2.1). */
function clientOutcome(
  { request, call }: OAuthInterpretation,
  document: JsonObject,
): ProviderOutcome | undefined {
  const clientId = textOf(document['client_id']);
  if (clientId === null) return undefined;
  const secret = textOf(document['client_secret']);
  const known = (name: string): JsonValue => textOf(document[name]) ?? call.params[name] ?? null;
  // A client registered without a secret is a public one.
  const isPublic = request.action === 'register' && secret === null;
  const values = {
    client_id: clientId,
    registration_client_uri: known('registration_client_uri'),
    token_endpoint_auth_method: known('token_endpoint_auth_method') ?? (isPublic ? 'none' : null),
  };
  return done(
    values,
    secretsOf({
      client_secret: secret,
      registration_access_token: textOf(document['registration_access_token']),
    }),
  );
}

function tokenOutcome({ manifest }: OAuthInterpretation, document: JsonObject): ProviderOutcome | undefined {
  const tokens = tokensIn(document, manifest.oauth?.tokens ?? '');
  if (tokens === undefined) return undefined;
  const { accessToken, refreshToken, expiresIn, scope } = tokens;
  return done(
    { expires_in: expiresIn, scope },
    secretsOf({ access_token: accessToken, refresh_token: refreshToken }),
  );
}

/** RFC 7662 section 2.2. */
function introspected({ active, exp, scope }: JsonObject): ProviderOutcome | undefined {
  const isActive = active === 'true' || active === 'false' ? active === 'true' : active;
  if (typeof isActive !== 'boolean') return undefined;
  const expiresAt = typeof exp === 'number' ? exp * 1000 : null;
  return done({ active: isActive, expires_at: expiresAt, scope: textOf(scope) }, {});
}

function done(values: JsonObject, secrets: Record<string, string>): ProviderOutcome {
  return { kind: 'done', values, secrets };
}

function secretsOf(parts: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parts).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/**
 * RFC 7592 section 2.3 answers 401 for a client that does not exist, and for a wrong registration token. The
 * token endpoint was asked which one it is.
 */
function isGone(action: OAuthManifestRequest['action'], { status, headers }: RawAnswer): boolean {
  if (action !== 'delete-client' && action !== 'read-client' && action !== 'update-client') return false;
  return status === 404 || status === 410 || headers[CLIENT_STATE_HEADER] === 'unknown-client';
}

/** The body first, then the challenge, then the status. */
function refusalOf(context: OAuthInterpretation, answer: RawAnswer, document: JsonObject): ProviderOutcome {
  const { manifest, request, redactor, now } = context;
  const { status } = answer;
  const body = refusalIn(document, manifest.errors);
  const challenge = challengeIn(answer);
  const own = body.code ?? challenge.code;
  if (own === undefined && status < 300)
    return unclear(context, 'invalid-answer', 'The server’s answer is not what the OAuth RFCs say.');
  const code = own ?? `http-${status}`;
  const text = body.text ?? (body.code === undefined ? challenge.text : undefined);
  const shown = redactor.providerText(meaningOf(code, request.meanings) ?? code).slice(0, 80);
  const words = [...new Set([redactor.providerText(code).slice(0, 80), text && redactor.providerText(text)])];
  const said = words.filter((word) => word !== undefined && word !== '').join(': ');
  const message = `The server answered ${status}, ${said}`;
  if (NOT_NOW.includes(code) || manifest.limits.limitedCodes?.includes(code))
    return { kind: 'limited', retryAfterMs: waitAfterCodeMs(manifest.limits, answer, now), message };
  if (request.action === 'check-client') return clientCheck(status, shown, message);
  return removes(request.verb) ? stillThere(shown, message) : { kind: 'rejected', code: shown, message };
}

/** What the refusal of a made-up token reveals about the client; null: nothing. */
export function knowsClient(status: number, code: string | undefined): boolean | null {
  if (code !== undefined && KNOWS_CLIENT.includes(code)) return true;
  return status === 401 || code === 'invalid_client' ? false : null;
}

function clientCheck(status: number, code: string, message: string): ProviderOutcome {
  const ok = knowsClient(status, code);
  return done({ ok, message: ok === true ? null : message }, {});
}

/** A write may have happened; a read changed nothing, so its unusable answer is a plain refusal. */
function unclear({ request }: OAuthInterpretation, code: string, message: string): ProviderOutcome {
  return request.verb === 'read' ? { kind: 'rejected', code, message } : { kind: 'uncertain', message };
}
