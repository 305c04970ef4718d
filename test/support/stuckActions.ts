// What happens in the tales of stuckWorld.ts, and how they end.
import type { Bend } from './bentProvider.ts';

export const BUNDLE_TOOLS = [
  'provision',
  'delete_bundle',
  'update_webhook_url',
  'update_bundle_settings',
  'rotate_credential',
  'replace_credential',
  'migrate_bundles',
  'revoke_credentials',
  'deliver_secret',
  'sync_credentials',
] as const;
export const OPERATION_TOOLS = [
  'resume_operation',
  'roll_back_operation',
  'undo_operation',
  'cancel_operation',
] as const;

/** `pick` chooses among what there is. */
export type StuckAction =
  | { tool: (typeof BUNDLE_TOOLS)[number] | (typeof OPERATION_TOOLS)[number]; pick: number }
  | { bends: Bend[] }
  | { always: Bend }
  | { types: string }
  /** The window dies at that fault point, counted from now. */
  | { deathAfter: number }
  | { closedForHours: number };

/**
 * How it ends. `recovers`: the provider is well again, and all is resumed; `back`: rolled back, the provider as it is;
 * `delete`: deleted, the provider as it is; `gone`: its provider never answers again; `unknown`: its manifest is gone too.
 */
export const ENDS = ['recovers', 'back', 'delete', 'gone', 'unknown'] as const;
export type End = (typeof ENDS)[number];
