// Google Cloud: keys of one service account, and tools on one project, as a service account whose key a person pastes.
// Sluice signs with that key and sends it nowhere. docs/providers/google-cloud.md says what is automatic and what is not.
import { BuiltInManifest } from './builtInManifest.ts';
import { googleCloudToolRequests, googleCloudTools } from './googleCloudTools.ts';

const accounts = '/v1/projects/{project}/serviceAccounts';
const keys = `${accounts}/{service_account}/keys`;
const noPlans = 'Plans belong to billing accounts at Google Cloud, not to service accounts.';
const LOGIN = 'https://oauth2.googleapis.com';

const servers = {
  login: LOGIN,
  storage: 'https://storage.googleapis.com',
  pubsub: 'https://pubsub.googleapis.com',
  secretmanager: 'https://secretmanager.googleapis.com',
};
const place = { baseUrl: 'https://iam.googleapis.com', servers };

const requests = {
  'credential.obtain': {
    type: 'manual',
    title: 'Make a key for a service account',
    open: 'https://console.cloud.google.com/iam-admin/serviceaccounts?project={project}',
    steps: [
      'Create a service account for Sluice, or choose one.',
      'Grant it “View Service Accounts”, and “Service Account Key Admin” if Sluice makes keys.',
      'For tools, also what they need, e.g. “Storage Object Viewer”.',
      'Under “Keys”, choose “Add key”, “Create new key”, JSON.',
      'Open the file that downloads, paste all of it, and delete the file.',
    ],
    collect: ['service_account_key'],
    check: 'validate',
  },
  'token.login': {
    type: 'http',
    method: 'POST',
    server: 'login',
    path: '/token',
    verb: 'maintain',
    auth: 'none',
    jwt: {
      name: 'assertion',
      algorithm: 'RS256',
      key: 'service_account_key',
      keyAt: '/private_key',
      keyIdAt: '/private_key_id',
      claims: { aud: `${LOGIN}/token`, scope: 'https://www.googleapis.com/auth/cloud-platform' },
      claimsAt: { iss: '/client_email' },
      lifetimeSeconds: 3600,
    },
    form: {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: '{secret:assertion}',
    },
    outputs: { expires_in: '/expires_in' },
    secretOutputs: { access_token: '/access_token' },
    optionalOutputs: ['expires_in'],
  },
  // Google has no names for keys: what was made is told from others by its answer alone, so it is sent once.
  'credential.create': {
    type: 'http',
    method: 'POST',
    path: keys,
    verb: 'create',
    when: 'service_account',
    json: { privateKeyType: 'TYPE_GOOGLE_CREDENTIALS_FILE', keyAlgorithm: 'KEY_ALG_RSA_2048' },
    outputs: { credential_id: { pointer: '/name', after: '/keys/' } },
    secretOutputs: { secret: '/privateKeyData' },
    undo: 'credential.delete',
  },
  'credential.delete': {
    type: 'http',
    method: 'DELETE',
    path: `${keys}/{credential_id}`,
    verb: 'delete',
  },
  'webhook.create': {
    type: 'unsupported',
    why: 'Google Cloud pushes messages of a topic: the tool create_push_subscription makes such a subscription.',
  },
  'oauthClient.register': {
    type: 'unsupported',
    why: 'Google Cloud has no API that makes OAuth clients: make one in the console, under “APIs & Services”.',
  },
  validate: {
    type: 'http',
    method: 'GET',
    path: accounts,
    verb: 'read',
    query: { pageSize: '1' },
    goneStatuses: [],
  },
  'subscription.read': { type: 'unsupported', why: noPlans },
  'subscription.change': { type: 'unsupported', why: noPlans },
  'share.create': {
    type: 'unsupported',
    why: 'A key cannot be shared at Google Cloud: grant people roles instead.',
  },
};

export const googleCloudManifest = new BuiltInManifest('google-cloud', {
  name: 'Google Cloud',
  description:
    'One project as a service account: keys of service accounts; Cloud Storage, Pub/Sub and the names of secrets.',
  documentation: 'https://cloud.google.com/iam/docs/reference/rest',
  environments: {
    development: { ...place, live: false },
    staging: { ...place, live: false },
    production: { ...place, live: true },
  },
  inputs: {
    project: {
      title: 'Project',
      description: 'Its ID, as in acme-shop-123456.',
      pattern: '[a-z][a-z0-9-]{4,28}[a-z0-9]',
    },
    service_account: {
      title: 'Service account that gets a key',
      description: 'Its email address. If it is given, Sluice makes a key for it.',
      pattern: '[a-z0-9][a-z0-9-]{1,40}@[a-z0-9][a-z0-9.-]{3,100}',
      required: false,
    },
    service_account_key: {
      title: 'Service account key',
      description: 'All of the JSON file, of the account that Sluice works as.',
      secret: true,
      pattern: String.raw`\{[\s\S]*\}\s*`,
    },
  },
  scope: { inputs: ['project'] },
  auth: { scheme: 'token', request: 'token.login' },
  errors: {
    code: '/error/status',
    message: '/error/message',
    // The first is the token endpoint's word for a key that was deleted or disabled.
    refusedSecretCodes: ['invalid_grant', 'UNAUTHENTICATED'],
    forbiddenCodes: ['PERMISSION_DENIED'],
  },
  limits: { concurrency: 4, perSecond: 5, limitedCodes: ['RESOURCE_EXHAUSTED'] },
  tools: googleCloudTools,
  requests: { ...requests, ...googleCloudToolRequests },
});
