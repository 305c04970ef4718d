// The webhooks that a set-up registers: as the manifest and the inputs say, or, if the bundle is set up again, as it had
// them last. Plan and steps read them here, so that both mean the same.
import type { JsonObject } from '../../core/json.ts';
import { webhooksOf } from '../../core/provider/inputs.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { WantedWebhook } from './bundleParts.ts';

/** A webhook of a deleted bundle. */
export type KeptWebhook = Pick<WantedWebhook, 'url' | 'events'>;

/** @param kept of the bundle that is set up again, in the manifest's order. @throws AppError as `webhooksOf` */
export function wantedWebhooks(
  manifest: Manifest,
  inputs: JsonObject,
  kept?: readonly KeptWebhook[],
): WantedWebhook[] {
  return webhooksOf(manifest, inputs).map((each, index) => ({ ...each, ...kept?.[index] }));
}
