// get_bundle: everything about one bundle that is not secret, but only its first accounts and their count.
import { z } from 'zod';
import { CREDENTIAL_KINDS, type Credential } from '../core/bundle/credential.ts';
import type { JsonObject } from '../core/json.ts';
import type { StoreView } from '../core/storage/store.ts';
import { defineAnswerTool } from '../core/tool/tool.ts';
import { toolsOfBundle } from '../core/toolSource/bundleTools.ts';
import type { ToolUse } from '../core/toolSource/toolUsage.ts';
import { requireBundle } from './bundleTarget.ts';
import { isoTime, openOutput, wireBundleDetails } from './wire.ts';

/** A bundle can have 100,000 accounts; list_credentials pages through them. */
const ACCOUNTS_SHOWN = 25;
const OTHER_KINDS = CREDENTIAL_KINDS.filter((kind) => kind !== 'grant');

export const getBundle = defineAnswerTool({
  name: 'get_bundle',
  title: 'Get bundle',
  description:
    'Shows one bundle: its state, webhooks, OAuth client, credentials (never their values), tools, and what its provider lacks.',
  input: z.strictObject({ bundle_id: z.string().min(1).max(80) }),
  output: openOutput.extend({
    id: z.string().optional(),
    name: z.string().optional(),
    total_accounts: z.number().optional(),
    has_more_credentials: z.boolean().optional(),
  }),
  verbs: ['read'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: ({ bundle_id }, { read, manifests, bundles }) => {
    return read((view) => {
      const use = bundles.use(bundle_id);
      const bundle = requireBundle(view, bundle_id);
      const { credentials, total, totalAccounts, hasMore } = shownOf(view, bundle_id);
      return {
        ...wireBundleDetails(bundle, { manifests }),
        status: bundle.status,
        tools: toolsOfBundle(manifests, bundle).map(({ name, title }) => ({
          name,
          title,
          ...wireUse(use[name]),
        })),
        credentials: credentials.map(({ id, kind, label, state }) => ({ id, kind, label, state })),
        total_credentials: total,
        total_accounts: totalAccounts,
        has_more_credentials: hasMore,
      };
    });
  },
  summarize: ({ name, status, provider, environment, has_more_credentials: more, total_accounts }) =>
    `Bundle “${name ?? ''}” at ${String(provider)} (${String(environment)}) is ${status}.${more === true ? ` It has ${total_accounts} accounts: list_credentials pages through them.` : ''}`,
});

function wireUse(use: ToolUse | undefined): JsonObject {
  if (use === undefined) return {};
  const { calls, failed, lastAt, lastBy } = use;
  const callers = Object.entries(use.callers).map(([caller, count]) => ({ caller, calls: count }));
  return { use: { calls, failed, last_at: isoTime(lastAt), last_by: lastBy, callers } };
}

interface Shown {
  credentials: Credential[];
  total: number;
  totalAccounts: number;
  hasMore: boolean;
}

/** All of a usual bundle's credentials; of one with many, its first accounts and everything else. */
function shownOf({ credentials }: StoreView, bundleId: string): Shown {
  const all = credentials.page({ bundleId }, null, ACCOUNTS_SHOWN);
  if (all.nextKey === null) {
    const totalAccounts = all.items.filter(({ kind }) => kind === 'grant').length;
    return { credentials: all.items, total: all.total, totalAccounts, hasMore: false };
  }
  const accounts = credentials.page({ bundleId, kind: 'grant' }, null, ACCOUNTS_SHOWN);
  const others = credentials.ofBundle(bundleId, ...OTHER_KINDS);
  return {
    credentials: [...others, ...accounts.items],
    total: others.length + accounts.total,
    totalAccounts: accounts.total,
    hasMore: accounts.nextKey !== null,
  };
}
