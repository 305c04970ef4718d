// A tool's task as an infinitive, for a question: "Allow Claude Code to {task}?". Pure.
import { foreignStart } from '../../core/approval/foreignNames.ts';
import type { Translate } from '../text/translate.ts';

type Words = (count: number, t: Translate) => string;

const WORDS: Readonly<Record<string, Words>> = {
  provision_bundle: (count, t) =>
    count === 1 ? t('set up a bundle') : t('set up {count} bundles', { count }),
  apply_setup: (count, t) =>
    count === 1
      ? t('set up a bundle of this project')
      : t('set up {count} bundles of this project', { count }),
  delete_bundle: (count, t) => (count === 1 ? t('delete a bundle') : t('delete {count} bundles', { count })),
  delete_bundles: (count, t) => (count === 1 ? t('delete a bundle') : t('delete {count} bundles', { count })),
  revoke_credentials: (count, t) =>
    count === 1 ? t('revoke a credential') : t('revoke {count} credentials', { count }),
  share_bundle: (count, t) =>
    count === 1 ? t('share a bundle’s data') : t('share the data of {count} bundles', { count }),
  deliver_secret: (count, t) =>
    count === 1 ? t('deliver a secret') : t('deliver {count} secrets', { count }),
  change_subscription: (count, t) =>
    count === 1 ? t('change a subscription') : t('change {count} subscriptions', { count }),
  update_bundle_settings: (count, t) =>
    count === 1 ? t('change a bundle’s settings') : t('change the settings of {count} bundles', { count }),
  update_webhook_url: (count, t) =>
    count === 1
      ? t('change where a webhook sends events')
      : t('change where {count} webhooks send events', { count }),
  migrate_bundles: (count, t) =>
    count === 1 ? t('migrate a bundle') : t('migrate {count} bundles', { count }),
  replace_credential: (count, t) =>
    count === 1 ? t('replace a bundle’s secret') : t('replace secrets of {count} bundles', { count }),
  rotate_credential: (count, t) =>
    count === 1 ? t('rotate a bundle’s API key') : t('rotate API keys of {count} bundles', { count }),
  forget_bundle: (count, t) => (count === 1 ? t('forget a bundle') : t('forget {count} bundles', { count })),
  act_with_bundle: (count, t) =>
    count === 1 ? t('use a tool of a bundle') : t('use a tool of a bundle {count} times', { count }),
  allow_reading: (_count, t) => t('read through a live bundle'),
  call_guest: (count, t) =>
    count === 1 ? t('use a tool of an MCP server') : t('use tools of MCP servers {count} times', { count }),
  allow_guest_reading: (_count, t) => t('read through an MCP server'),
  roll_back_operation: (count, t) =>
    count === 1 ? t('roll back an operation') : t('roll back work on {count} bundles', { count }),
  undo_operation: (count, t) =>
    count === 1 ? t('undo an operation') : t('undo work on {count} bundles', { count }),
};

/** The tools that have words. */
export const WORDED_TOOLS: readonly string[] = Object.keys(WORDS);

/** @param count of the targets */
export function taskWords(tool: string, count: number, t: Translate): string {
  const words = Object.hasOwn(WORDS, tool) ? WORDS[tool] : undefined;
  return words?.(Math.max(count, 1), t) ?? t('run {tool}', { tool: foreignStart(tool, 60) });
}
