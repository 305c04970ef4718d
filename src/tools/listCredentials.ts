// list_credentials: the secrets that bundles hold, described without their values, a page at a time.
import { z } from 'zod';
import { CREDENTIAL_STATES, type Credential } from '../core/bundle/credential.ts';
import type { JsonObject } from '../core/json.ts';
import { keyOfCursor, listCursor } from '../core/tool/listCursor.ts';
import { defineAnswerTool } from '../core/tool/tool.ts';
import { isoTime, listInput, listOutput } from './wire.ts';

export const listCredentials = defineAnswerTool({
  name: 'list_credentials',
  title: 'List credentials',
  description:
    'Lists API keys, grants of accounts, client and signing secrets: which bundle holds them and in what state they are, never their values. Follow next_cursor until has_more is false.',
  input: z.strictObject({
    ...listInput,
    bundle_id: z.string().max(80).optional(),
    state: z.enum(CREDENTIAL_STATES).optional(),
  }),
  output: listOutput.extend({ credentials: z.array(z.looseObject({ id: z.string() })).optional() }),
  verbs: ['read'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: ({ cursor, limit, bundle_id, state }, { store }) => {
    const after = keyOfCursor('credentials', cursor);
    const page = store.read((view) => view.credentials.page({ bundleId: bundle_id, state }, after, limit));
    return {
      status: 'ok',
      credentials: page.items.map((credential) => ({ ...wireCredential(credential), id: credential.id })),
      total: page.total,
      next_cursor: listCursor('credentials', page.nextKey),
      has_more: page.nextKey !== null,
    };
  },
  summarize: ({ credentials = [], total, has_more }) =>
    `${credentials.length} of ${total ?? 0} credentials.${has_more === true ? ' More follow: call again with next_cursor.' : ''}`,
});

function wireCredential(credential: Credential): JsonObject {
  const { bundleId, kind, label, account, state, expiresAt, lastRefreshedAt, createdAt, refreshedBy } =
    credential;
  return {
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
