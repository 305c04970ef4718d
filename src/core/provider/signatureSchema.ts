// How a provider signs its deliveries, as its manifest declares it: by a shared secret, by a key of the provider's own,
// or not at all, with the secret itself in a header.
import { z } from 'zod';
import { headerName, pointer } from './manifestRequests.ts';

const header = headerName.describe('Header that carries the signature.');
const value = z
  .string()
  .max(200)
  .describe('What stands in it: `{signature}`, `{timestamp}` and fixed text, e.g. `sha256={signature}`.');
const signed = z
  .string()
  .max(200)
  .describe('What is signed: `{body}`, `{timestamp}`, `{id}` and fixed text, e.g. `{timestamp}.{body}`.');
const encoding = z.enum(['hex', 'base64']).describe('How the signature is written.');
const about = {
  idHeader: headerName.optional().describe('Header that carries `{id}`.'),
  timestampHeader: headerName.optional().describe('Header that carries `{timestamp}`, if `value` does not.'),
  timestampPointer: pointer
    .optional()
    .describe(
      'Pointer to the timestamp in the JSON body, if no header carries it, e.g. `"/webhookTimestamp"` (Linear).',
    ),
  timestampUnit: z
    .enum(['seconds', 'milliseconds'])
    .default('seconds')
    .describe('Unit of the timestamp, counted from the epoch.'),
  toleranceSeconds: z.int().positive().default(300).describe('How old a delivery may be.'),
};

export const signatureSchema = z.discriminatedUnion('algorithm', [
  z.strictObject({
    algorithm: z.literal('hmac-sha256').describe('The webhook’s secret signs.'),
    header,
    value,
    signed,
    encoding,
    keyPrefix: z.string().max(20).default('').describe('What is taken off the secret before it is used.'),
    keyEncoding: z.enum(['text', 'base64']).default('text').describe('How the secret is written.'),
    ...about,
  }),
  z.strictObject({
    algorithm: z
      .literal('ed25519')
      .describe(
        'The provider signs with a key of its own (RFC 8032); the webhook’s secret is the public key to it (Discord).',
      ),
    header,
    value,
    signed,
    encoding,
    keyEncoding: z.enum(['hex', 'base64']).default('hex').describe('How the public key is written.'),
    ...about,
  }),
  z.strictObject({
    algorithm: z
      .literal('token')
      .describe('Nothing is signed: the header carries the webhook’s secret itself (GitLab).'),
    header: headerName.describe('Header that carries the secret; compare it in constant time.'),
  }),
]);

export type WebhookSignature = z.infer<typeof signatureSchema>;
