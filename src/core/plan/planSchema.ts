// The exact type of a plan, and a plan as a record holds it.
import { z } from 'zod';
import { ENVIRONMENTS } from '../bundle/bundle.ts';
import { instant, jsonObject, lastUsedSchema } from '../bundle/bundleSchema.ts';
import { AppError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { DESTINATION_ROLES, effectsOn, TARGET_KINDS, type Effect } from './effect.ts';
import type { Scope } from '../provider/scope.ts';
import type { Wording } from './phrase.ts';
import type { Plan } from './plan.ts';
import { VERBS } from './verb.ts';

/**
 * Older records hold text alone. Checked by hand: a schema that contains itself makes its parser remember every object of
 * whatever contains it, and a plan is thousands of wordings.
 */
export const wordingSchema: z.ZodType<Wording> = z.custom<Wording>(isWording, 'must be a text or a phrase');

function isWording(value: unknown): value is Wording {
  if (typeof value === 'string') return true;
  if (!isJsonObject(value)) return false;
  const { text, values, ...others } = value;
  if (typeof text !== 'string' || Object.keys(others).length > 0) return false;
  if (values === undefined) return true;
  return (
    isJsonObject(values) && Object.values(values).every((each) => Number.isFinite(each) || isWording(each))
  );
}

const value = {
  label: wordingSchema,
  before: wordingSchema.nullable(),
  after: wordingSchema.nullable(),
};
const effectSchema: z.ZodType<Effect> = z.strictObject({
  ...value,
  destination: z
    .strictObject({
      url: z.string(),
      role: z.enum(DESTINATION_ROLES),
      isNew: z.literal(true).optional(),
      isAccepted: z.literal(true).optional(),
    })
    .optional(),
  isSubject: z.literal(true).optional(),
  marks: z.array(wordingSchema),
});

const targetParts = {
  kind: z.enum(TARGET_KINDS),
  id: z.string(),
  name: z.string(),
  revision: z.int().nullable(),
  providerId: z.string().optional(),
  environment: z.enum(ENVIRONMENTS),
  live: z.boolean(),
  facts: z.array(z.strictObject({ label: wordingSchema, value: wordingSchema })),
  used: lastUsedSchema.optional(),
};

const scopeSchema: z.ZodType<Scope> = z.strictObject({
  provider: z.string(),
  id: z.string(),
  name: z.string(),
  isKnown: z.boolean(),
  isUndecided: z.boolean().optional(),
});

const targetSchema = z.strictObject({
  ...targetParts,
  scope: scopeSchema,
  effects: z.tuple([effectSchema], effectSchema),
});

/** Of versions up to 0.1. */
const olderTarget = z
  .strictObject({
    ...targetParts,
    changes: z.array(z.strictObject({ ...value, note: wordingSchema.nullable() })),
  })
  .transform(({ changes, ...target }) => ({
    ...target,
    scope: { provider: '', id: `of ${target.id}`, name: target.name, isKnown: false },
    effects: effectsOn(
      target,
      changes.map(({ note, ...change }) => ({ ...change, marks: note === null ? [] : [note] })),
    ),
  }));

export const planSchema: z.ZodType<Plan> = z.strictObject({
  title: wordingSchema,
  verbs: z.array(z.enum(VERBS)),
  targets: z.array(z.union([targetSchema, olderTarget])),
  impact: z.array(wordingSchema),
  warning: wordingSchema.nullable(),
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
  rule: z.string().optional(),
  manifests: z.record(z.string(), z.string()).optional(),
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
  const plan = checkedStored(hasEffects(stored) ? asItIs(planSchema) : planSchema, stored);
  checked.set(stored, plan);
  return plan;
}

/** Whether this version's rules made the plan. Others are read, but planned and asked again before they run. */
export function hasEffects({ targets }: JsonObject): boolean {
  return !Array.isArray(targets) || targets.every((target) => isJsonObject(target) && 'effects' in target);
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
