// A project at Google Cloud, as strict as the description in test/contracts, all of its servers in one. Keys of service
// accounts are really kept; tokens come only for an assertion that the pasted key signed.
import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../src/core/json.ts';
import { startOpenApiMock, type MockAnswer, type MockRequest, type OpenApiMock } from './openApiMock.ts';
import type { OpenApi } from './openApiSchemas.ts';

export const GOOGLE_CLOUD_API = JSON.parse(
  readFileSync(new URL('../contracts/google-cloud.openapi.json', import.meta.url), 'utf8'),
) as OpenApi;

const KEYS = '/v1/projects/{project}/serviceAccounts/{email}/keys';

/** A key file as Google makes them, for tests alone. */
interface KeyFile {
  text: string;
  email: string;
  keyId: string;
  publicKey: string;
}

export function newKeyFile(email = 'sluice@acme-shop-123456.iam.gserviceaccount.com'): KeyFile {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const keyId = randomBytes(20).toString('hex');
  const content = {
    type: 'service_account',
    project_id: 'acme-shop-123456',
    private_key_id: keyId,
    private_key: privateKey,
    client_email: email,
    client_id: '123456789012345678901',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    auth_provider_x509_cert_url: 'https://www.googleapis.com/oauth2/v1/certs',
    client_x509_cert_url: `https://www.googleapis.com/robot/v1/metadata/x509/${encodeURIComponent(email)}`,
    universe_domain: 'googleapis.com',
    token_uri: 'https://evil.example/token',
  };
  return { text: JSON.stringify(content, null, 2), email, keyId, publicKey };
}

export interface GoogleCloudMock extends OpenApiMock {
  /** IDs of the keys that exist. */
  readonly keys: string[];
  /** The assertions that came. */
  readonly assertions: string[];
  /** The next creation happens, and its answer is lost. */
  loseNextAnswer(): void;
}

/** @param audience of the assertions that it takes; default: its own login */
export async function startGoogleCloudMock(file: KeyFile, audience?: string): Promise<GoogleCloudMock> {
  const keys: string[] = [];
  const assertions: string[] = [];
  const tokens = new Set<string>();
  const state = { lose: false, url: '' };
  const refused = (status: number, code: string): MockAnswer => ({
    status,
    body: { error: { code: status, message: `Refused: ${code}`, status: code } },
  });
  const guarded = (work: (request: MockRequest) => MockAnswer) => (request: MockRequest) =>
    tokens.has((request.headers.authorization ?? '').replace(/^Bearer /, ''))
      ? work(request)
      : refused(401, 'UNAUTHENTICATED');
  const handlers = {
    'POST /token': ({ body }: MockRequest) => {
      const { assertion } = body as { assertion: string };
      assertions.push(assertion);
      if (!isSigned(assertion, file, audience ?? `${state.url}/token`))
        return {
          status: 400,
          body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
        };
      const token = `canary-token-${randomBytes(8).toString('hex')}`;
      tokens.add(token);
      return { status: 200, body: { access_token: token, expires_in: 3599, token_type: 'Bearer' } };
    },
    'GET /v1/projects/{project}/serviceAccounts': guarded(() => ({ status: 200, body: { accounts: [] } })),
    [`POST ${KEYS}`]: guarded(({ params }) => {
      const id = randomBytes(20).toString('hex');
      keys.push(id);
      const lost = state.lose;
      state.lose = false;
      const name = `projects/${params['project']}/serviceAccounts/${params['email']}/keys/${id}`;
      const privateKeyData = Buffer.from(`{"private_key":"canary-${id}"}`).toString('base64');
      return { status: 200, body: { name, privateKeyData }, lost };
    }),
    [`DELETE ${KEYS}/{key}`]: guarded(({ params }) => {
      const at = keys.indexOf(params['key'] ?? '');
      if (at < 0) return refused(404, 'NOT_FOUND');
      keys.splice(at, 1);
      return { status: 200, body: {} };
    }),
  };
  const mock = await startOpenApiMock(GOOGLE_CLOUD_API, handlers);
  state.url = mock.url;
  return { ...mock, keys, assertions, loseNextAnswer: () => (state.lose = true) };
}

function isSigned(assertion: string, { publicKey, email, keyId }: KeyFile, audience: string): boolean {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const content = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as JsonObject;
  const key = createPublicKey(publicKey);
  const signed = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    key,
    Buffer.from(signature, 'base64url'),
  );
  const { iss, aud, exp, iat } = content(claims);
  const isFresh = Number(exp) - Number(iat) <= 3600 && Math.abs(Number(iat) - Date.now() / 1000) < 300;
  return signed && content(header)['kid'] === keyId && iss === email && aud === audience && isFresh;
}
