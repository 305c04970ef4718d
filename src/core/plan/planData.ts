// Data that one tool's plans pass to its steps: written by its `plan`, validated when read back.
import type { z } from 'zod';
import type { JsonObject, JsonValue } from '../json.ts';
import { shownInPlan, type Outward } from '../provider/outwardValue.ts';
import type { Plan } from './plan.ts';
import { checkedStored, storedPlan } from './planSchema.ts';

/** `S`: what of it the steps send. */
export class PlanData<D extends JsonObject, S extends JsonValue = JsonValue> {
  readonly #schema: z.ZodType<D>;
  readonly #sends: (data: D) => S;

  /**
   * @param schema must accept what earlier versions stored: give newer members a default
   * @param sends the part of it that leaves Sluice: each value of it must be one that an effect of the plan shows
   */
  constructor(schema: z.ZodType<D>, sends: (data: D) => S) {
    this.#schema = schema;
    this.#sends = sends;
  }

  /** The data of the plan that an operation runs. @throws AppError `storage-corrupt` if it has no such plan */
  of({ plan }: { readonly plan: JsonObject | null }): D {
    return this.read(plan && storedPlan(plan));
  }

  /** The data of a plan. @throws AppError `storage-corrupt` */
  read(plan: Plan | null): D {
    return checkedStored(this.#schema, plan?.data);
  }

  /** What requests are filled with. @throws AppError `storage-corrupt` as `of` */
  sent(operation: { readonly plan: JsonObject | null }): Outward<S> {
    return shownInPlan(this.#sends(this.of(operation)));
  }
}

/** For data that no request is filled with. */
export function nothing(): never[] {
  return [];
}
