// How a manifest says that its requests authenticate.
import { z } from 'zod';
import { headerName } from './manifestRequests.ts';

export const authSchema = z
  .discriminatedUnion('scheme', [
    z.strictObject({ scheme: z.literal('bearer'), input: z.string().describe('A secret.') }),
    z.strictObject({
      scheme: z.literal('basic'),
      usernameInput: z.string().describe('An input that is not secret.'),
      passwordInput: z.string().describe('A secret.'),
    }),
    z.strictObject({
      scheme: z.literal('header'),
      header: headerName.describe('Its name.'),
      prefix: z
        .string()
        .regex(/^[ -~]{0,40}$/, 'visible ASCII and blanks')
        .default('')
        .describe('What stands before the secret, e.g. `"Bot "` (Discord).'),
      input: z.string().describe('A secret.'),
    }),
    z.strictObject({
      scheme: z
        .literal('token')
        .describe('A token by login (Auth0): it is sent as `Authorization: Bearer` until it expires.'),
      request: z
        .string()
        .describe(
          'Request that logs in, with the secret output `access_token`, e.g. `"token.login"`. Sluice sends it before the first call, and again once the token has expired.',
        ),
    }),
    z.strictObject({ scheme: z.literal('none') }),
  ])
  .default({ scheme: 'none' });
