// The webhooks that a setup registers: from the manifest and the inputs or, if the bundle is recreated, its last
// ones. Plan and steps both read them here, so they agree.
import type { JsonObject } from '../../core/json.ts';
import { webhooksOf } from '../../core/provider/inputs.ts';
import { shownInPlan, type OutwardParam } from '../../core/provider/outwardValue.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { WantedWebhook } from './bundleParts.ts';

/** A webhook of a deleted bundle. */
export type KeptWebhook = Pick<WantedWebhook, 'url' | 'events'>;

/** Where they will send to, as the plan shows it. @throws AppError as `webhooksOf` */
export function webhookUrls(...wanted: Parameters<typeof wantedWebhooks>): OutwardParam {
  return shownInPlan(wantedWebhooks(...wanted).map(({ url }) => url));
}

/** @param kept webhooks of the bundle to recreate, in the manifest's order. @throws AppError as `webhooksOf` */
export function wantedWebhooks(
  manifest: Manifest,
  inputs: JsonObject,
  kept?: readonly KeptWebhook[],
): WantedWebhook[] {
  return webhooksOf(manifest, inputs).map((each, index) => ({ ...each, ...kept?.[index] }));
}
