// What the plan of an act carries: which tool of the bundle, with which account, for which calls.
import { z } from 'zod';
import { jsonObject } from '../bundle/bundleSchema.ts';
import { PlanData } from '../plan/planData.ts';

/** The tool that plans acts. */
export const ACT_TOOL = 'act_with_bundle';

const plannedCall = z.object({
  /** The target's id, and the step's name. */
  id: z.string(),
  input: jsonObject,
  /** What it replaces, by parameter: undoing sends these values. */
  before: jsonObject,
});
export type PlannedCall = z.infer<typeof plannedCall>;

const actData = z.object({
  tool: z.string(),
  /** Of the bundle when this was planned. */
  revision: z.int(),
  /** The connected account whose token is sent; null: the bundle's own credential. */
  account: z.string().nullable().default(null),
  calls: z.array(plannedCall),
});
export type ActData = z.infer<typeof actData>;
export const plannedAct = new PlanData(actData, ({ calls }) =>
  calls.map(({ input, before }) => ({ input, before })),
);
