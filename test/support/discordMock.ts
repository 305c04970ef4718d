// An app and a server at Discord, as strict as the cut of Discord's description in test/contracts: one interactions
// endpoint, and webhooks of channels that are really kept.
import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../src/core/json.ts';
import { startOpenApiMock, type MockAnswer, type MockRequest, type OpenApiMock } from './openApiMock.ts';
import type { OpenApi } from './openApiSchemas.ts';

export const DISCORD_API = JSON.parse(
  readFileSync(new URL('../contracts/discord.openapi.json', import.meta.url), 'utf8'),
) as OpenApi;

const APP = '/applications/@me';
const CHANNEL_WEBHOOKS = '/channels/{channel_id}/webhooks';

export interface DiscordMock extends OpenApiMock {
  readonly app: JsonObject;
  /** Of channels. */
  readonly webhooks: JsonObject[];
  /** The next creation happens, and its answer is lost. */
  loseNextAnswer(): void;
}

/** @param verifyKey the app's public key, in hex */
export async function startDiscordMock(token: string, verifyKey: string): Promise<DiscordMock> {
  const app: JsonObject = {
    id: '175928847299117063',
    interactions_endpoint_url: null,
    verify_key: verifyKey,
  };
  const webhooks: JsonObject[] = [];
  const state = { lose: false };
  const guarded = (work: (request: MockRequest) => MockAnswer) => (request: MockRequest) =>
    request.headers.authorization === `Bot ${token}`
      ? work(request)
      : { status: 401, body: { code: 0, message: '401: Unauthorized' } };
  const created = (body: JsonObject): MockAnswer => {
    const lost = state.lose;
    state.lose = false;
    return { status: 200, body, lost };
  };
  const whole = (): JsonObject => mock.sample(`GET ${APP}`, 200, app);
  const handlers = {
    [`GET ${APP}`]: guarded(() => ({ status: 200, body: whole() })),
    [`PATCH ${APP}`]: guarded(({ body }) => {
      Object.assign(app, body);
      return created(whole());
    }),
    'GET /guilds/{guild_id}': guarded(() => ({
      status: 200,
      body: mock.sample('GET /guilds/{guild_id}', 200),
    })),
    [`GET ${CHANNEL_WEBHOOKS}`]: guarded(() => ({ status: 200, body: webhooks })),
    [`POST ${CHANNEL_WEBHOOKS}`]: guarded(({ body, params }) => {
      const id = `17592884729911800${webhooks.length}`;
      const secret = `canary-of-webhook-${id}`;
      const made = {
        ...mock.sample(`POST ${CHANNEL_WEBHOOKS}`, 200, body as JsonObject),
        id,
        channel_id: params['channel_id'] ?? null,
        token: secret,
        url: `https://discord.com/api/webhooks/${id}/${secret}`,
      };
      webhooks.push(made);
      return created(made);
    }),
    'DELETE /webhooks/{webhook_id}': guarded(({ params }) => {
      const at = webhooks.findIndex(({ id }) => id === params['webhook_id']);
      if (at < 0) return { status: 404, body: { code: 10_015, message: 'Unknown Webhook' } };
      webhooks.splice(at, 1);
      return { status: 204 };
    }),
  };
  const mock: OpenApiMock = await startOpenApiMock(DISCORD_API, handlers);
  return { ...mock, app, webhooks, loseNextAnswer: () => (state.lose = true) };
}
