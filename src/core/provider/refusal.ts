// Reads the body of a refusal, in the shapes that servers use: at the manifest's pointers, else at the usual places.
import type { JsonValue } from '../json.ts';
import type { Verb } from '../plan/verb.ts';
import { valueAt } from './jsonPointer.ts';
import type { ProviderOutcome, RawAnswer } from './providerClient.ts';

/** A provider's own words, neither cleaned nor bounded. */
export interface Refusal {
  code: string | undefined;
  text: string | undefined;
}

/** JSON Pointers, most common first. Numbers there repeat the status, so only texts count. */
const USUAL_CODES = [
  '/error',
  '/error/code',
  '/error/type',
  '/error/error',
  '/error_code',
  '/errorCode',
  '/code',
  '/errors/0/code',
];
const USUAL_TEXTS = [
  '/error_description',
  '/error/message',
  '/error/description',
  '/errorSummary',
  '/error_message',
  '/errorMessage',
  '/message',
  '/msg',
  '/detail',
  '/errors/0/message',
];

/** @param errors the manifest's pointers to code and message */
export function refusalIn(
  document: JsonValue | undefined,
  errors: { code: string; message: string },
): Refusal {
  if (document === undefined) return { code: undefined, text: undefined };
  return {
    code: scalarAt(document, errors.code) ?? firstText(document, USUAL_CODES),
    text: scalarAt(document, errors.message) ?? firstText(document, USUAL_TEXTS),
  };
}

/** “needs …”: the permission that a refusal says is missing, by the manifest, else by RFC 6750 section 3. */
export function permissionIn(
  {
    permission,
    permissionHeader,
  }: { permission?: string | undefined; permissionHeader?: string | undefined },
  document: JsonValue | undefined,
  { status, headers }: RawAnswer,
): string | undefined {
  const named = permission === undefined ? undefined : scalarAt(document, permission);
  if (named !== undefined) return `needs ${named}`;
  if (status !== 401 && status !== 403) return undefined;
  const listed = permissionHeader === undefined ? undefined : headers[permissionHeader.toLowerCase()];
  const needed = listed ?? /\bscope="([^"]{1,400})"/.exec(headers['www-authenticate'] ?? '')?.[1];
  return needed === undefined ? undefined : `needs ${needed}`;
}

/** The value at the manifest's own pointer, numbers included; undefined if absent or empty. */
export function scalarAt(document: JsonValue | undefined, pointer: string): string | undefined {
  const value = document === undefined ? undefined : valueAt(document, pointer);
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar && value !== '' ? String(value) : undefined;
}

function firstText(document: JsonValue, pointers: readonly string[]): string | undefined {
  for (const pointer of pointers) {
    const value = valueAt(document, pointer);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** Codes of well-known servers → RFC 6749 section 5.2. GitHub reports a dead refresh token with status 200. */
const WELL_KNOWN: Readonly<Record<string, OAuthMeaning>> = {
  bad_refresh_token: 'invalid_grant',
  incorrect_client_credentials: 'invalid_client',
};

type OAuthMeaning = 'invalid_grant' | 'invalid_client';

/** The code in terms of RFC 6749, as the manifest or well-known servers define it; undefined: its own code. */
export function meaningOf(
  code: string,
  meanings: Readonly<Record<string, OAuthMeaning>> = {},
): OAuthMeaning | undefined {
  for (const known of [meanings, WELL_KNOWN]) if (Object.hasOwn(known, code)) return known[code];
  return undefined;
}

/** Whether the request removes something. */
export function removes(verb: Verb): boolean {
  return verb === 'delete' || verb === 'revoke';
}

/**
 * The definite refusal of a removal. The provider processed the request and refused it, or failed (500). A
 * later retry is safe: if the object is gone, the provider reports that.
 */
export function stillThere(code: string, message: string): ProviderOutcome {
  const because = message.charAt(0).toLowerCase() + message.slice(1);
  return { kind: 'rejected', code, message: `It still exists, because ${because}`, stillExists: true };
}

/** A server's own failure at a removal; a gateway's (502 to 504) proves nothing about the server. */
export function failedAtRemoving(verb: Verb, status: number): boolean {
  return removes(verb) && status >= 500 && status <= 599 && ![502, 503, 504].includes(status);
}
