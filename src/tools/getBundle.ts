// get_bundle: everything about one bundle that is not secret, but only its first accounts and their count.
import { z } from 'zod';
import { CREDENTIAL_KINDS } from '../core/bundle/credential.ts';
import { defineAnswerTool } from '../core/tool/tool.ts';
import { requireBundle } from './bundleTarget.ts';
import { openOutput, wireBundleDetails } from './wire.ts';

/** A bundle can have 100,000 accounts; list_credentials pages through them. */
const ACCOUNTS_SHOWN = 25;
const OTHER_KINDS = CREDENTIAL_KINDS.filter((kind) => kind !== 'grant');

export const getBundle = defineAnswerTool({
  name: 'get_bundle',
  title: 'Get bundle',
  description:
    'Shows one bundle: its state, webhooks, OAuth client, credentials (never their values) and what its provider does not support.',
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
  answer: ({ bundle_id }, { read, manifests }) =>
    read((view) => {
      const bundle = requireBundle(view, bundle_id);
      const accounts = view.credentials.page({ bundleId: bundle_id, kind: 'grant' }, null, ACCOUNTS_SHOWN);
      const others = view.credentials.ofBundle(bundle_id, ...OTHER_KINDS);
      return {
        ...wireBundleDetails(bundle, { manifests }),
        status: bundle.status,
        credentials: [...others, ...accounts.items].map(({ id, kind, label, state }) => ({
          id,
          kind,
          label,
          state,
        })),
        total_credentials: others.length + accounts.total,
        total_accounts: accounts.total,
        has_more_credentials: accounts.nextKey !== null,
      };
    }),
  summarize: ({ name, status, provider, environment, has_more_credentials: more, total_accounts }) =>
    `Bundle “${name ?? ''}” at ${String(provider)} (${String(environment)}) is ${status}.${more === true ? ` It has ${total_accounts} accounts: list_credentials pages through them.` : ''}`,
});
