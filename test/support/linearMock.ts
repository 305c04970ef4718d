// A workspace at Linear, as strict as the cut of Linear's schema in test/contracts, with webhooks that are really kept, in
// pages of two.
import { readFileSync } from 'node:fs';
import type { JsonObject, JsonValue } from '../../src/core/json.ts';
import { GraphqlRefusal, startGraphqlMock, type GraphqlMock } from './graphqlMock.ts';

/** Fewer than are asked for: what is one page at Linear is several here. */
const PAGE_SIZE = 2;

export interface LinearMock extends GraphqlMock {
  readonly webhooks: JsonObject[];
  /** Mutations that answer `success: false` and do nothing. */
  readonly failing: Set<string>;
  /** The next creation happens, and its answer is lost. */
  loseNextAnswer(): void;
}

export async function startLinearMock(key: string): Promise<LinearMock> {
  const webhooks: JsonObject[] = [];
  const failing = new Set<string>();
  const state = { lose: false };
  const kept = (id: JsonValue | undefined): JsonObject => {
    const webhook = webhooks.find((each) => each['id'] === id);
    if (webhook === undefined) throw new GraphqlRefusal('Entity not found: Webhook', 'INPUT_ERROR');
    return webhook;
  };
  const mutation = (name: string, work: (args: JsonObject) => JsonObject) => (args: JsonObject) =>
    failing.has(name) ? { success: false } : { success: true, ...work(args) };
  const resolvers = {
    webhooks: ({ after }: JsonObject) => {
      const from = webhooks.findIndex(({ id }) => id === after) + 1;
      const nodes = webhooks.slice(from, from + PAGE_SIZE);
      const hasNextPage = webhooks.length > from + PAGE_SIZE;
      return { nodes, pageInfo: { hasNextPage, endCursor: nodes.at(-1)?.['id'] ?? null } };
    },
    webhookCreate: mutation('webhookCreate', ({ input }) => {
      const webhook = { ...(input as JsonObject), id: `hook-${webhooks.length + 1}` };
      webhooks.push(webhook);
      return { webhook };
    }),
    webhookUpdate: mutation('webhookUpdate', ({ id, input }) => ({
      webhook: Object.assign(kept(id), input),
    })),
    webhookDelete: mutation('webhookDelete', ({ id }) => {
      webhooks.splice(webhooks.indexOf(kept(id)), 1);
      return {};
    }),
  };
  const mock = await startGraphqlMock({
    schema: readFileSync(new URL('../contracts/linear.schema.graphql', import.meta.url), 'utf8'),
    resolvers,
    refuses: ({ authorization }) =>
      authorization === key
        ? undefined
        : {
            status: 401,
            error: new GraphqlRefusal('Authentication required, not authenticated', 'AUTHENTICATION_ERROR'),
          },
    isLost: (fields) => {
      const isLost = state.lose && fields === 'webhookCreate';
      if (isLost) state.lose = false;
      return isLost;
    },
  });
  return { ...mock, webhooks, failing, loseNextAnswer: () => (state.lose = true) };
}
