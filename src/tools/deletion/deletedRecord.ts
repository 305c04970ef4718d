// The record of a deleted bundle, kept for 30 days so that it can be recreated: without secrets, and without provider
// objects.
import { z } from 'zod';
import { ENVIRONMENTS, type Bundle } from '../../core/bundle/bundle.ts';
import { instant, jsonObject } from '../../core/bundle/bundleSchema.ts';
import type { DeletedBundle } from '../../core/bundle/deletedBundle.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { StoreTransaction, StoreView } from '../../core/storage/store.ts';

const KEPT_MS = 30 * 24 * 60 * 60_000;
/** Fact: ids of all records with the time of their deletion, to find old ones. */
const INDEX = 'deleted';

const deletedRecord: z.ZodType<DeletedBundle> = z.object({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  environment: z.enum(ENVIRONMENTS),
  baseUrl: z.string().optional(),
  inputs: jsonObject,
  settings: jsonObject,
  subscription: z.object({ plan: z.string(), addOns: z.array(z.string()) }).nullable(),
  webhooks: z.array(z.object({ url: z.string(), events: z.array(z.string()) })),
  deletedAt: instant,
  recreatedAs: z.string().nullable().default(null),
});

/** The fact that holds a deleted bundle's record. */
export function deletedKey(bundleId: string): string {
  return `deleted.${bundleId}`;
}

/** Writes the record of a bundle that is deleted now, and removes those older than 30 days. */
export function keepDeletedRecord(
  tx: StoreTransaction,
  bundle: Bundle,
  operation: Operation,
  deletedAt: number,
): void {
  const fresh: JsonObject = {};
  for (const [id, at] of Object.entries(indexOf(tx))) {
    if (typeof at === 'number' && at > deletedAt - KEPT_MS) fresh[id] = at;
    else tx.facts.delete(deletedKey(id));
  }
  tx.facts.set(INDEX, { ...fresh, [bundle.id]: deletedAt });
  const { webhooks, oauthClient, subscription, ...plain } = bundle;
  const { id, name, provider, environment, baseUrl, inputs, settings, createdAt } = plain;
  tx.facts.set(deletedKey(id), {
    id,
    name,
    provider,
    environment,
    ...(baseUrl !== undefined && { baseUrl }),
    inputs,
    settings,
    subscription: subscription && { plan: subscription.plan, addOns: subscription.addOns },
    webhooks: webhooks.map(({ url, events }) => ({ url, events })),
    redirectUris: oauthClient?.redirectUris ?? [],
    createdAt,
    deletedAt,
    deletedBy: operation.caller.label,
    operationId: operation.id,
  });
}

/** The record of a bundle that was deleted less than 30 days before `now`, or undefined. */
export function deletedBundle(view: StoreView, bundleId: string, now: number): DeletedBundle | undefined {
  const record = deletedRecord.safeParse(view.facts.get(deletedKey(bundleId))).data;
  return record !== undefined && record.deletedAt > now - KEPT_MS ? record : undefined;
}

/** Those that can be recreated, the last deleted first. */
export function deletedBundles(view: StoreView, now: number): DeletedBundle[] {
  return Object.keys(indexOf(view))
    .flatMap((id) => deletedBundle(view, id, now) ?? [])
    .filter(({ recreatedAs }) => recreatedAs === null || view.bundles.get(recreatedAs) === undefined)
    .toSorted((left, right) => right.deletedAt - left.deletedAt);
}

/** Records the bundle recreated from it. */
export function markRecreated(tx: StoreTransaction, bundleId: string, recreatedAs: string): void {
  const stored = tx.facts.get(deletedKey(bundleId));
  if (isJsonObject(stored)) tx.facts.set(deletedKey(bundleId), { ...stored, recreatedAs });
}

/** Whether such a bundle existed: its record is still kept, or the audit log mentions it. */
export function wasThereOnce(view: StoreView, bundleId: string): boolean {
  return (
    view.facts.get(deletedKey(bundleId)) !== undefined || view.audit.page({ bundleId }, null, 1).total > 0
  );
}

function indexOf(view: StoreView): JsonObject {
  const stored = view.facts.get(INDEX);
  return isJsonObject(stored) ? stored : {};
}
