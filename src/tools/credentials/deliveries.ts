// Deliveries on record: where a secret was put before, and so where its next value belongs.
import { z } from 'zod';
import { CLIPBOARD_MS } from '../../core/delivery/secretDelivery.ts';
import { canonicalJson } from '../../core/canonicalJson.ts';
import type { JsonValue } from '../../core/json.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { nothing, PlanData } from '../../core/plan/planData.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { MAX_SHOWN } from '../delivery/destinationText.ts';

const MOST_LOOKED_AT = 200;

export const destination = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('env_file'),
      file: z
        .string()
        .min(1)
        .max(MAX_SHOWN)
        .describe('relative to the workspace folder, e.g. .env; git must ignore it'),
      key: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,79}$/, 'must be a name like API_KEY'),
    })
    .describe('a key in an .env file'),
  z
    .strictObject({ type: z.literal('clipboard') })
    .describe(`the clipboard of the person’s machine, for ${CLIPBOARD_MS / 1000} s`),
  z
    .strictObject({
      type: z.literal('command'),
      argv: z
        .array(z.string().max(MAX_SHOWN))
        .min(1)
        .max(32)
        .describe('program and arguments, e.g. gh secret set NAME'),
    })
    .describe('standard input of a command, run without a shell in an empty folder'),
]);

export const plannedDelivery = new PlanData(
  z.object({ credential_id: z.string(), destination, delivered_to: z.string() }),
  nothing,
);

export interface DeliveredPlace extends Record<string, JsonValue> {
  destination: z.infer<typeof destination>;
  delivered_to: string;
}

/**
 * The places that hold the credential's value by Sluice's own deliveries, each once, the newest first. A place that has
 * since been given another credential is that one's.
 */
export function deliveredTo(view: StoreView, credentialId: string): DeliveredPlace[] {
  const bundleId = view.credentials.get(credentialId)?.bundleId;
  const newest = new Map<string, ReturnType<typeof plannedDelivery.of>>();
  // Those of other bundles only take places away, so that the newest are enough.
  for (const operation of [...deliveries(view, {}), ...deliveries(view, { bundleId })]) {
    const data = plannedDelivery.of(operation);
    const place = canonicalJson(data.destination);
    if (!newest.has(place)) newest.set(place, data);
  }
  return (
    [...newest.values()]
      // The clipboard holds it for seconds: it is no place.
      .filter((data) => data.credential_id === credentialId && data.destination.type !== 'clipboard')
      .map((data) => ({ destination: data.destination, delivered_to: data.delivered_to }))
  );
}

function deliveries(view: StoreView, of: { bundleId?: string | undefined }): Operation[] {
  const filter = { kind: 'deliver_secret', statuses: ['completed' as const], ...of };
  return view.operations.page(filter, null, MOST_LOOKED_AT).items;
}
