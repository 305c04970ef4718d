// get_bundle: everything about one bundle that is not secret.
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { defineAnswerTool } from '../core/tool/tool.ts';
import { openOutput, wireBundleDetails } from './wire.ts';

export const getBundle = defineAnswerTool({
  name: 'get_bundle',
  title: 'Get bundle',
  description:
    'Shows one bundle: its state, webhooks, OAuth client, credentials (never their values) and what its provider does not support.',
  input: z.strictObject({ bundle_id: z.string().max(80) }),
  output: openOutput.extend({ id: z.string().optional(), name: z.string().optional() }),
  verbs: ['read'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: ({ bundle_id }, { store }) => {
    const { bundle, credentials } = store.read((view) => ({
      bundle: view.bundles.get(bundle_id),
      credentials: view.credentials.ofBundle(bundle_id),
    }));
    if (bundle === undefined) {
      throw new AppError('not-found', `There is no bundle ${JSON.stringify(bundle_id)}.`, {
        next: 'list_bundles shows those that exist.',
      });
    }
    const held = credentials.map(({ id, kind, label, state }) => ({ id, kind, label, state }));
    return { ...wireBundleDetails(bundle), status: bundle.status, credentials: held };
  },
  summarize: ({ name, status, provider, environment }) =>
    `Bundle “${name ?? ''}” at ${String(provider)} (${String(environment)}) is ${status}.`,
});
