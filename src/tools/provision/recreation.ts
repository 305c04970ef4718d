// Making a deleted bundle again: what is taken from its record, and what will differ from before.
import { phrase, type Wording } from '../../core/plan/phrase.ts';
import { z } from 'zod';
import { jsonObject } from '../../core/bundle/bundleSchema.ts';
import type { DeletedBundle } from '../../core/bundle/deletedBundle.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { nothing, PlanData } from '../../core/plan/planData.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import { visibleText } from '../../core/visibleText.ts';
import { markRecreated } from '../deletion/deletedRecord.ts';

const webhook = z.object({ url: z.string(), events: z.array(z.string()) });

/** What a recreation takes from the record: a member of the plan's data. */
export const recreationData = {
  recreates: z
    .object({
      id: z.string(),
      /** Null: the environment's own. */
      baseUrl: z.string().nullable().default(null),
      settings: jsonObject,
      webhooks: z.array(webhook),
    })
    .nullable()
    .default(null),
};
const planned = new PlanData(z.object(recreationData), nothing);
type Recreates = z.output<typeof recreationData.recreates>;

export function recreation(deleted: DeletedBundle | undefined): { recreates: Recreates } {
  if (deleted === undefined) return { recreates: null };
  const { id, baseUrl = null, settings, webhooks } = deleted;
  return { recreates: { id, baseUrl, settings, webhooks } };
}

/** What will differ from the bundle that was deleted, as sentences for the person who decides. */
export function recreationImpact(deleted: DeletedBundle | undefined): Wording[] {
  if (deleted === undefined) return [];
  const { deletedAt, webhooks, subscription } = deleted;
  const day = new Date(deletedAt).toISOString().slice(0, 10);
  return [
    phrase(
      'Recreates the bundle from the record of its deletion on {day}: same name, inputs, settings and webhook URLs.',
      { day },
    ),
    webhooks.length > 0
      ? phrase(
          'What differs: a new bundle id, API key and OAuth client, new webhooks with new signing secrets; whoever uses the old ones needs the new ones.',
        )
      : phrase(
          'What differs: a new bundle id, API key and OAuth client; whoever uses the old ones needs the new ones.',
        ),
    phrase('Tokens are not recovered: connect its accounts again.'),
    ...(subscription === null
      ? []
      : [
          phrase('Its subscription ({plan}) is not restored; change_subscription asks for it.', {
            plan: visibleText(subscription.plan, 60),
          }),
        ]),
  ];
}

/** What the operation takes from a record; null if it recreates no bundle. */
export function recreationOf({ kind, plan }: Operation): Recreates {
  return kind === 'provision_bundle' ? planned.of({ plan }).recreates : null;
}

/** Like `recreationOf`, and also records which bundle is recreated from it. */
export function recreated(tx: StoreTransaction, operation: Operation): Recreates {
  const record = recreationOf(operation);
  if (record !== null && operation.bundleId !== null) markRecreated(tx, record.id, operation.bundleId);
  return record;
}
