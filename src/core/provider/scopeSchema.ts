// How a manifest says what its credential acts on.
import { z } from 'zod';
import { inputName } from './manifestRequests.ts';

export const scopeSchema = z
  .strictObject({
    inputs: z
      .array(inputName)
      .min(1)
      .max(5)
      .optional()
      .describe('Required inputs that name the account, e.g. an owner and a repository.'),
    account: z
      .string()
      .min(1)
      .max(60)
      .optional()
      .describe('What the account is called, e.g. `workspace`, if only the secret tells which it is.'),
  })
  .refine(({ inputs, account }) => (inputs === undefined) !== (account === undefined), {
    message: 'either inputs or account',
  })
  .optional();
