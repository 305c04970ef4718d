// What a plan of apply_setup passes to its steps, and the shape of its outcomes.
import { z } from 'zod';
import { ENVIRONMENTS } from '../../core/bundle/bundle.ts';
import { PlanData } from '../../core/plan/planData.ts';
import { jsonObject } from '../../core/bundle/bundleSchema.ts';
import type { SetupEntry } from '../../core/setup/setupEntry.ts';

export const setupOutcomeShape = z.looseObject({
  name: z.string(),
  provider: z.string(),
  environment: z.string(),
  /** `active`, `failed`, `pending` (not yet), or `kept` with `why`. */
  status: z.string(),
});

const setupEntry = z.object({
  name: z.string(),
  provider: z.string(),
  environment: z.enum(ENVIRONMENTS),
  inputs: jsonObject,
  settings: jsonObject,
}) satisfies z.ZodType<SetupEntry>;
const plannedBundle = setupEntry.extend({ id: z.string() });
/** A bundle that the plan sets up. */
export type PlannedBundle = z.infer<typeof plannedBundle>;

const keptEntry = z.object({
  name: z.string(),
  provider: z.string(),
  environment: z.enum(ENVIRONMENTS),
  bundle_id: z.string().nullable(),
  status: z.literal('kept'),
  why: z.string(),
  message: z.string(),
});
export type KeptEntry = z.infer<typeof keptEntry>;

const setupData = z.object({
  bundles: z.array(plannedBundle),
  kept: z.array(keptEntry),
  /** The requested entries, to distinguish a corrected file from the same request. */
  asked: z.array(setupEntry),
});
export type SetupData = z.infer<typeof setupData>;
export const plannedSetup = new PlanData(setupData, ({ bundles }) =>
  bundles.map(({ name, inputs }) => ({ name, inputs })),
);

/** The result of the preflight: the accepted file's entries, and URLs of existing webhooks, by entry. */
export const setupFacts = z.object({
  entries: z.array(setupEntry),
  existing: z.record(z.string(), z.array(z.string())),
});
export type SetupFacts = z.infer<typeof setupFacts>;
