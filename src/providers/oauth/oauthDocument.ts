// The members of an OAuth server's answer, in any format.
import { parseExactJson } from '../../core/exactJson.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isDeeperThan, MAX_JSON_DEPTH } from '../../core/jsonDepth.ts';
import type { RawAnswer } from '../../core/provider/providerClient.ts';
import type { Redactor } from '../../core/provider/redaction.ts';

const SECRET_MEMBERS = [
  'client_secret',
  'registration_access_token',
  'access_token',
  'refresh_token',
  'id_token',
];

/** JSON whatever the content type, else a form, as older servers answer; empty if it is neither. */
export function documentOf({ body }: Pick<RawAnswer, 'body'>): JsonObject {
  const value = parseExactJson(body);
  if (isObject(value)) return isDeeperThan(value, MAX_JSON_DEPTH) ? {} : value;
  const isForm = value === undefined && /^[\w.%+-]+=/.test(body.trim());
  return isForm ? Object.fromEntries(new URLSearchParams(body.trim())) : {};
}

/** Masks issued secrets from now on, nested members included. */
export function addIssued(redactor: Redactor, document: JsonObject): void {
  for (const [name, member] of Object.entries(document)) {
    if (typeof member === 'string' && SECRET_MEMBERS.includes(name)) redactor.add(member);
    if (isObject(member)) addIssued(redactor, member);
  }
}

/** `error` and `error_description` of a Bearer or DPoP challenge (RFC 6750 section 3). */
export function challengeIn(answer: RawAnswer): { code: string | undefined; text: string | undefined } {
  const header = answer.headers['www-authenticate'] ?? '';
  const parameter = (name: string): string | undefined =>
    new RegExp(`\\b${name}="([^"]+)"`).exec(header)?.[1];
  return { code: parameter('error'), text: parameter('error_description') };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
