// The member `oauth` of a manifest: the server that registers clients and issues tokens. Pure.
import { z } from 'zod';
import { pointer } from './manifestRequests.ts';

const endpoint = z.url({ protocol: /^https?$/ }).max(1000);

export const oauthSchema = z.strictObject({
  issuer: z
    .string()
    .optional()
    .describe(
      'Issuer identifier (RFC 8414), or `{input}` of type `url` that holds it. Sluice discovers the endpoints.',
    ),
  endpoints: z
    .strictObject({
      authorization: endpoint.optional(),
      token: endpoint,
      registration: endpoint.optional(),
      introspection: endpoint.optional(),
      revocation: endpoint.optional(),
    })
    .optional()
    .describe('Instead of `issuer`, for servers that publish no metadata.'),
  endpointOrigins: z
    .array(z.string().max(1000))
    .max(10)
    .optional()
    .describe(
      'Other origins (`https://host`) at which the metadata of `issuer` has endpoints, or `{input}` of type `string-list` that holds them. Sluice sends nothing to any other.',
    ),
  registration: z
    .enum(['dynamic', 'manual'])
    .default('dynamic')
    .describe('How a client is registered: by RFC 7591, or manually.'),
  clientAuth: z
    .enum(['client_secret_basic', 'client_secret_post', 'none'])
    .default('client_secret_basic')
    .describe('How the client authenticates, unless its registration states otherwise.'),
  pkce: z
    .enum(['S256', 'none'])
    .default('S256')
    .describe('Proof key in the authorization code flow (RFC 7636).'),
  rotation: z
    .enum(['none', 'grace', 'strict'])
    .default('strict')
    .describe('A spent refresh token stays valid, stays valid for `graceMs`, or its reuse ends the grant.'),
  graceMs: z.int().nonnegative().default(0).describe('Milliseconds.'),
  tokens: pointer
    .default('')
    .describe(
      'Pointer to the tokens in a token answer, e.g. `/data`; by default the top level, or the only object that has some.',
    ),
  scopeSeparator: z
    .enum([' ', ','])
    .default(' ')
    .describe('What stands between the scopes that a person is asked for, e.g. `","` (Linear).'),
  refreshMarginMs: z
    .int()
    .nonnegative()
    .default(300_000)
    .describe('How long before its expiry an access token is refreshed, in milliseconds.'),
});
