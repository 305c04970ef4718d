// How a provider signs its deliveries, as its manifest declares it.
import { z } from 'zod';
import { headerName } from './manifestRequests.ts';

export const signatureSchema = z.strictObject({
  algorithm: z.enum(['hmac-sha256']).describe('What signs.'),
  header: headerName.describe('Header that carries the signature.'),
  value: z
    .string()
    .max(200)
    .describe('What stands in it: `{signature}`, `{timestamp}` and fixed text, e.g. `sha256={signature}`.'),
  signed: z
    .string()
    .max(200)
    .describe('What is signed: `{body}`, `{timestamp}`, `{id}` and fixed text, e.g. `{timestamp}.{body}`.'),
  encoding: z.enum(['hex', 'base64']).describe('How the signature is written.'),
  keyPrefix: z.string().max(20).default('').describe('What is taken off the secret before it is used.'),
  keyEncoding: z.enum(['text', 'base64']).default('text').describe('How the secret is written.'),
  idHeader: headerName.optional().describe('Header that carries `{id}`.'),
  timestampHeader: headerName
    .optional()
    .describe('Header that carries `{timestamp}` (epoch seconds), where `value` does not.'),
  toleranceSeconds: z.int().positive().default(300).describe('How old a delivery may be.'),
});
