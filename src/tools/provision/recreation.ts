// Making a deleted bundle again: what is taken from its record, and what will differ from before.
import type { DeletedBundle } from '../../core/bundle/deletedBundle.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { planOf } from '../../core/operation/waitingOperations.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import { visibleText } from '../../core/visibleText.ts';
import { markRecreated } from '../deletion/deletedRecord.ts';

/** What an operation that makes a bundle again takes from the record. */
interface Recreation {
  id: string;
  baseUrl?: string;
  settings: JsonObject;
  webhooks: { url: string; events: string[] }[];
}

/** Members of the plan's data; none where nothing is made again. */
export function recreation(deleted: DeletedBundle | undefined): JsonObject {
  if (deleted === undefined) return {};
  const { id, baseUrl, settings, webhooks } = deleted;
  const kept = webhooks.map(({ url, events }) => ({ url, events }));
  return { recreates: { id, ...(baseUrl !== undefined && { baseUrl }), settings, webhooks: kept } };
}

/** What will differ from the bundle that was deleted, as sentences for the person who decides. */
export function recreationImpact(deleted: DeletedBundle | undefined): string[] {
  if (deleted === undefined) return [];
  const { deletedAt, webhooks, subscription } = deleted;
  const day = new Date(deletedAt).toISOString().slice(0, 10);
  const signed = webhooks.length > 0 ? ', new webhooks with new signing secrets' : '';
  return [
    `It is set up again from the record of its deletion on ${day}: same name, inputs, settings and webhook URLs.`,
    `What differs: a new bundle id, a new API key${signed}, and a new OAuth client where there was one; whoever uses the old ones needs the new ones.`,
    'Tokens are not recovered: its accounts have to be connected again.',
    ...(subscription === null
      ? []
      : [
          `Its subscription (${visibleText(subscription.plan, 60)}) is not restored; change_subscription asks for it.`,
        ]),
  ];
}

/** What the operation takes from a record, where it makes a bundle again. */
export function recreationOf(operation: Operation): Recreation | undefined {
  return planOf(operation)?.data['recreates'] as Recreation | undefined;
}

/** As `recreationOf`, noting in the record which bundle is made of it. */
export function recreated(tx: StoreTransaction, operation: Operation): Recreation | undefined {
  const record = recreationOf(operation);
  if (record !== undefined && operation.bundleId !== null) markRecreated(tx, record.id, operation.bundleId);
  return record;
}
