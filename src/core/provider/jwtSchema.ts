// A token that Sluice signs for a request (RFC 7519): which secret signs, and what it claims.
import { z } from 'zod';
import { inputName, pointer } from './names.ts';

const claimName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'a claim like "iss"');

export const jwtSchema = z.strictObject({
  name: inputName.describe('Its name in templates, e.g. `assertion`.'),
  algorithm: z.literal('RS256').describe('RSASSA-PKCS1-v1_5 with SHA-256.'),
  key: inputName.describe('Secret input that holds the private key, or a JSON document with it.'),
  keyAt: pointer.optional().describe('Where the document has the key (PEM); absent: the input is the key.'),
  keyIdAt: pointer.optional().describe('Where the document has the id of the key, for `kid`.'),
  claims: z
    .record(claimName, z.string().max(1000))
    .describe(
      'Claims: templates over the inputs. `iat` and `exp` are set by Sluice, and `aud` has to be a server of the manifest.',
    ),
  claimsAt: z
    .record(claimName, pointer)
    .default({})
    .describe('Claims that the document has, e.g. `{"iss": "/client_email"}`.'),
  lifetimeSeconds: z.int().min(30).max(3600).default(600).describe('How long it is valid.'),
});

export type JwtDeclaration = z.infer<typeof jwtSchema>;
