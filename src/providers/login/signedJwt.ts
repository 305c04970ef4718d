// Signs the token that a request declares (RFC 7519, RFC 7515). The private key is opened for the signature alone.
import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import { parseExactJson } from '../../core/exactJson.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { valueAt } from '../../core/provider/jsonPointer.ts';
import type { JwtDeclaration } from '../../core/provider/jwtSchema.ts';
import type { HttpManifestRequest } from '../../core/provider/manifest.ts';
import { fillText, type TemplateValues } from '../../core/provider/template.ts';
import type { CallSecrets } from '../callSecrets.ts';

/** The values of a request, with the token that it declares. @param now milliseconds since the epoch */
export function withJwt(
  { jwt }: Pick<HttpManifestRequest, 'jwt'>,
  values: CallSecrets,
  now: number,
): TemplateValues {
  if (jwt === undefined) return values;
  return {
    param: (name) => values.param(name),
    secret: (name) => {
      if (name !== jwt.name) return values.secret(name);
      const token = signed(jwt, values, now);
      values.redactor.add(token, name);
      return token;
    },
  };
}

/** @throws AppError `missing-inputs`, `bad-inputs`: the secret is no such key */
function signed(jwt: JwtDeclaration, values: CallSecrets, now: number): string {
  const secret = values.secret(jwt.key);
  if (secret === undefined)
    throw new AppError(
      'missing-inputs',
      `The request needs “${jwt.key}”, which was not given. Nothing was sent.`,
      {
        details: { missing: [jwt.key] },
        next: `Give a value for “${jwt.key}”.`,
      },
    );
  const document = jwt.keyAt === undefined ? null : (parseExactJson(secret) ?? null);
  const textIn = (pointer: string): string => {
    const value = valueAt(document, pointer);
    if (typeof value === 'string' && value !== '') return value;
    throw unusable(jwt.key);
  };
  const key = privateKeyOf(jwt, jwt.keyAt === undefined ? secret : textIn(jwt.keyAt));
  const claims: JsonObject = {};
  for (const [name, template] of Object.entries(jwt.claims))
    claims[name] = fillText(template, values) ?? null;
  for (const [name, pointer] of Object.entries(jwt.claimsAt)) claims[name] = textIn(pointer);
  const iat = Math.floor(now / 1000);
  const header: JsonObject = {
    alg: jwt.algorithm,
    typ: 'JWT',
    ...(jwt.keyIdAt !== undefined && { kid: textIn(jwt.keyIdAt) }),
  };
  const content = `${encoded(header)}.${encoded({ ...claims, iat, exp: iat + jwt.lifetimeSeconds })}`;
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}

function privateKeyOf({ key: name }: JwtDeclaration, pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // The library's message can hold a part of the key.
  }
  throw unusable(name);
}

function unusable(name: string): AppError {
  return new AppError(
    'bad-inputs',
    `The value of “${name}” holds no usable RSA private key. Nothing was sent.`,
    {
      details: { input: name },
      next: 'Give the whole file as the provider made it.',
    },
  );
}

function encoded(value: JsonValue): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
