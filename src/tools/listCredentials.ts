// list_credentials: the secrets that bundles hold, described without their values, one page at a time.
import { z } from 'zod';
import { CREDENTIAL_STATES, type Credential } from '../core/bundle/credential.ts';
import type { JsonObject } from '../core/json.ts';
import { requireBundle } from './bundleTarget.ts';
import { defineListTool } from './listTool.ts';
import { isoTime } from './wire.ts';

export const listCredentials = defineListTool({
  name: 'list_credentials',
  title: 'List credentials',
  description:
    'Lists API keys, grants of accounts, client and signing secrets: which bundle holds them and in what state they are, never their values. Follow next_cursor until has_more is false.',
  of: 'credentials',
  filter: {
    bundle_id: z.string().min(1).max(80).optional(),
    state: z.enum(CREDENTIAL_STATES).optional(),
  },
  more: ['last_refreshed_at', 'created_at', 'refreshed_by'],
  requireNamed: ({ bundle_id: bundleId }, { read }) => {
    if (bundleId !== undefined) read((view) => requireBundle(view, bundleId));
  },
  page: ({ bundle_id: bundleId, state }, after, limit, { read }) =>
    read((view) => view.credentials.page({ bundleId, state }, after, limit)),
  wire: wireCredential,
});

export function wireCredential(credential: Credential): JsonObject {
  const { id, bundleId, kind, label, account, state, expiresAt, lastRefreshedAt, createdAt, refreshedBy } =
    credential;
  return {
    id,
    bundle_id: bundleId,
    kind,
    label,
    account,
    state,
    expires_at: isoTime(expiresAt),
    last_refreshed_at: isoTime(lastRefreshedAt),
    created_at: isoTime(createdAt),
    ...(kind === 'grant' && { refreshed_by: refreshedBy }),
  };
}
