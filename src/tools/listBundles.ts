// list_bundles: the bundles that Sluice manages, one page at a time.
import { z } from 'zod';
import { BUNDLE_STATUSES, ENVIRONMENTS } from '../core/bundle/bundle.ts';
import { defineListTool } from './listTool.ts';
import { wireBundle } from './wire.ts';

export const listBundles = defineListTool({
  name: 'list_bundles',
  title: 'List bundles',
  description:
    'Lists integration bundles; get_bundle shows one. Follow next_cursor until has_more is false. last_used.source says how use is known; "unknown" is no evidence of non-use.',
  of: 'bundles',
  filter: {
    provider: z.string().min(1).max(40).optional(),
    environment: z.enum(ENVIRONMENTS).optional(),
    status: z.enum(BUNDLE_STATUSES).optional(),
  },
  more: ['base_url', 'revision', 'subscription', 'tools', 'created_at'],
  requireNamed: ({ provider }, { read, manifests }) => {
    if (provider !== undefined && read((view) => view.bundles.page({ provider }, null, 1)).total === 0)
      manifests.get(provider);
  },
  page: (filter, after, limit, { read }) => read((view) => view.bundles.page(filter, after, limit)),
  wire: wireBundle,
});
