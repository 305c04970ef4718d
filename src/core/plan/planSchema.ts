// The exact type of a plan, and a plan as a record holds it.
import { z } from 'zod';
import { ENVIRONMENTS } from '../bundle/bundle.ts';
import { instant, jsonObject, lastUsedSchema } from '../bundle/bundleSchema.ts';
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Wording } from './phrase.ts';
import type { Plan } from './plan.ts';
import { VERBS } from './verb.ts';

/** Older records hold text alone. */
const wording: z.ZodType<Wording> = z.union([
  z.string(),
  z.strictObject({
    text: z.string(),
    values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
]);

export const planSchema: z.ZodType<Plan> = z.strictObject({
  title: z.string(),
  verbs: z.array(z.enum(VERBS)),
  targets: z.array(
    z.strictObject({
      kind: z.enum(['bundle', 'credential', 'account']),
      id: z.string(),
      name: z.string(),
      revision: z.int().nullable(),
      environment: z.enum(ENVIRONMENTS),
      live: z.boolean(),
      facts: z.array(z.strictObject({ label: wording, value: wording })),
      changes: z.array(
        z.strictObject({
          label: wording,
          before: z.string().nullable(),
          after: z.string().nullable(),
          note: wording.nullable(),
        }),
      ),
      used: lastUsedSchema.optional(),
    }),
  ),
  impact: z.array(wording),
  warning: wording.nullable(),
  quote: z
    .strictObject({
      amountMinor: z.int(),
      currency: z.string(),
      period: z.string(),
      prorationMinor: z.int(),
      nextChargeAt: instant.nullable(),
    })
    .nullable(),
  estimatedMs: z.number().nullable(),
  bundleId: z.string().nullable(),
  mustAsk: z.boolean().optional(),
  data: jsonObject,
});

/** Validated plans, by the record's own object: an operation's plan is read again and again. */
const checked = new WeakMap<JsonObject, Plan>();

/**
 * The plan in a record, with the order of its members: an operation's warrant covers the order too.
 * @throws AppError `storage-corrupt`
 */
export function storedPlan(stored: JsonObject): Plan {
  const known = checked.get(stored);
  if (known !== undefined) return known;
  const plan = checkedStored(asItIs(planSchema), stored);
  checked.set(stored, plan);
  return plan;
}

/** A part of a stored plan as the tool that made the plan declares it. @throws AppError `storage-corrupt` */
export function checkedStored<T>(schema: z.ZodType<T>, stored: unknown): T {
  const result = schema.safeParse(stored);
  if (result.success) return result.data;
  throw new AppError('storage-corrupt', 'A stored plan does not have its type.', {
    cause: result.error,
    next: 'Nothing was done. Ask for the work again.',
  });
}

/** Validates a value and returns that value, not a copy. */
function asItIs<T>(schema: z.ZodType<T>): z.ZodType<T> {
  return z.custom<T>((value) => schema.safeParse(value).success);
}
