// Data that one tool's plans pass to its steps: written by its `plan`, validated when read back.
import type { z } from 'zod';
import type { JsonObject } from '../json.ts';
import type { Plan } from './plan.ts';
import { checkedStored, storedPlan } from './planSchema.ts';

export class PlanData<D extends JsonObject> {
  readonly #schema: z.ZodType<D>;

  /** @param schema must accept what earlier versions stored: give newer members a default */
  constructor(schema: z.ZodType<D>) {
    this.#schema = schema;
  }

  /** The data of the plan that an operation runs. @throws AppError `storage-corrupt` if it has no such plan */
  of({ plan }: { readonly plan: JsonObject | null }): D {
    return this.read(plan && storedPlan(plan));
  }

  /** The data of a plan. @throws AppError `storage-corrupt` */
  read(plan: Plan | null): D {
    return checkedStored(this.#schema, plan?.data);
  }
}
