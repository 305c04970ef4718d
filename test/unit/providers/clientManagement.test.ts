// A server's registration is sent back with an update: nothing in it that directs somebody elsewhere goes back unseen.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import type { RawAnswer } from '../../../src/core/provider/providerClient.ts';
import { AppError } from '../../../src/core/errors.ts';
import { CallSecrets } from '../../../src/providers/callSecrets.ts';
import { updateClient } from '../../../src/providers/oauth/clientManagement.ts';

const ISSUER = 'https://auth.example';
const REGISTERED = {
  client_id: 'c1',
  client_name: 'shop',
  client_secret: 'issued',
  redirect_uris: ['https://app.example/cb', 'https://planted.example/cb'],
  grant_types: ['authorization_code'],
  token_endpoint_auth_method: 'client_secret_basic',
  registration_client_uri: `${ISSUER}/register/c1`,
  post_logout_redirect_uris: [],
  logo_uri: null,
};

/** @returns what was put, or the code of the refusal */
async function updated(registered: JsonObject, params: JsonObject): Promise<JsonObject | string> {
  const answer = (body: JsonObject): RawAnswer => ({ status: 200, headers: {}, body: JSON.stringify(body) });
  let put: JsonObject | undefined;
  const values = new CallSecrets(
    {
      provider: 'oauth2',
      environment: 'production',
      request: 'oauthClient.update',
      params: { registration_client_uri: `${ISSUER}/register/c1`, client_id: 'c1', ...params },
      secrets: { registration_access_token: { ownerId: 'c', part: 'registration_access_token' } },
      idempotencyKey: 'k',
    },
    [],
    { open: () => 'token', provided: () => undefined },
  );
  try {
    await updateClient({
      server: { issuer: ISSUER },
      values,
      read: () => Promise.resolve(answer(registered)),
      send: (_url, { body }) => {
        put = JSON.parse(body ?? '') as JsonObject;
        return Promise.resolve(answer(put));
      },
    });
  } catch (error) {
    assert.ok(error instanceof AppError);
    assert.equal(put, undefined, 'nothing was put');
    return error.code;
  }
  return put ?? 'nothing';
}

describe('The update of a client', () => {
  const params = { redirect_uris: ['https://app.example/new'] };

  it('[outward.returned] sends back what directs nobody, and the redirect URIs that were shown', async () => {
    assert.deepEqual(await updated(REGISTERED, params), {
      client_id: 'c1',
      client_name: 'shop',
      client_secret: 'issued',
      redirect_uris: ['https://app.example/new'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_basic',
      post_logout_redirect_uris: [],
    });
  });

  const planted: JsonObject = {
    jwks_uri: 'https://planted.example/keys',
    jwks: { keys: [{ kty: 'RSA' }] },
    initiate_login_uri: 'https://planted.example/login',
    backchannel_logout_uri: 'https://planted.example/out',
    request_uris: ['https://planted.example/r'],
    contacts: ['planted@planted.example'],
    software_statement: 'ey.ey.x',
    note: { of: ['see https://planted.example'] },
  };
  for (const [name, value] of Object.entries(planted))
    it(`[outward.returned] never sends back a ${name} that the server holds`, async () => {
      assert.equal(await updated({ ...REGISTERED, [name]: value }, params), 'undisclosed-value');
    });

  it('[outward.returned] never sends back redirect URIs that no plan shows', async () => {
    assert.equal(await updated(REGISTERED, {}), 'undisclosed-value');
  });
});
