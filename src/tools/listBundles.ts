// list_bundles: the bundles that Sluice looks after, a page at a time.
import { z } from 'zod';
import { BUNDLE_STATUSES, ENVIRONMENTS } from '../core/bundle/bundle.ts';
import { defineAnswerTool } from '../core/tool/tool.ts';
import { keyOfCursor, listCursor } from '../core/tool/listCursor.ts';
import { listInput, listOutput, wireBundle } from './wire.ts';

export const listBundles = defineAnswerTool({
  name: 'list_bundles',
  title: 'List bundles',
  description:
    'Lists integration bundles. Follow next_cursor until has_more is false. last_used.source says how use is known; "unknown" is no evidence of non-use.',
  input: z.strictObject({
    ...listInput,
    provider: z.string().max(40).optional(),
    environment: z.enum(ENVIRONMENTS).optional(),
    status: z.enum(BUNDLE_STATUSES).optional(),
  }),
  output: listOutput.extend({ bundles: z.array(z.looseObject({ id: z.string() })).optional() }),
  verbs: ['read'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: ({ cursor, limit, provider, environment, status }, { store }) => {
    const after = keyOfCursor('bundles', cursor);
    const page = store.read((view) => view.bundles.page({ provider, environment, status }, after, limit));
    return {
      status: 'ok',
      bundles: page.items.map((bundle) => ({ ...wireBundle(bundle), id: bundle.id })),
      total: page.total,
      next_cursor: listCursor('bundles', page.nextKey),
      has_more: page.nextKey !== null,
    };
  },
  summarize: ({ bundles = [], total, has_more }) =>
    `${bundles.length} of ${total ?? 0} bundles.${has_more === true ? ' More follow: call again with next_cursor.' : ''}`,
});
