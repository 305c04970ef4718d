// Recreates a deleted bundle: what comes from its record, and what will differ.
import { z } from 'zod';
import { jsonObject } from '../../core/bundle/bundleSchema.ts';
import type { DeletedBundle } from '../../core/bundle/deletedBundle.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { PlanData } from '../../core/plan/planData.ts';
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
const planned = new PlanData(z.object(recreationData));
type Recreates = z.output<typeof recreationData.recreates>;

export function recreation(deleted: DeletedBundle | undefined): { recreates: Recreates } {
  if (deleted === undefined) return { recreates: null };
  const { id, baseUrl = null, settings, webhooks } = deleted;
  return { recreates: { id, baseUrl, settings, webhooks } };
}

/** What will differ from the deleted bundle, as sentences for the person who decides. */
export function recreationImpact(deleted: DeletedBundle | undefined): string[] {
  if (deleted === undefined) return [];
  const { deletedAt, webhooks, subscription } = deleted;
  const day = new Date(deletedAt).toISOString().slice(0, 10);
  const signed = webhooks.length > 0 ? ', new webhooks with new signing secrets' : '';
  return [
    `It is set up again from the record of its deletion on ${day}: same name, inputs, settings and webhook URLs.`,
    `What differs: a new bundle id, a new API key${signed}, and a new OAuth client where there was one; whoever uses the old ones needs the new ones.`,
    'Tokens are not recovered: its accounts must be reconnected.',
    ...(subscription === null
      ? []
      : [
          `Its subscription (${visibleText(subscription.plan, 60)}) is not restored; change_subscription asks for it.`,
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
