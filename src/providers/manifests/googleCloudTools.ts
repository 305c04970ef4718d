// Google Cloud's bundle tools on the bundle's project: Cloud Storage, Pub/Sub, service accounts and the names of secrets.
// No tool reads a secret's payload. Held by googleCloudContract.test.ts to the requests of Google's own clients.

const project = '/v1/projects/{project}';
const accounts = `${project}/serviceAccounts`;
const subscription = `${project}/subscriptions/{subscription}`;
const paging = { pageSize: '{limit?}', pageToken: '{cursor?}' };
const storagePaging = { maxResults: '{limit?}', pageToken: '{cursor?}' };

function reads(path: string, more: object): object {
  return { type: 'http', method: 'GET', path, verb: 'read', ...more };
}

export const googleCloudToolRequests = {
  'bucket.list': reads('/storage/v1/b', {
    server: 'storage',
    query: { project: '{project}', ...storagePaging },
  }),
  'object.list': reads('/storage/v1/b/{bucket}/o', {
    server: 'storage',
    query: { prefix: '{prefix?}', ...storagePaging },
  }),
  'object.read': reads('/storage/v1/b/{bucket}/o/{object}', { server: 'storage' }),
  'topic.list': reads(`${project}/topics`, { server: 'pubsub', query: paging }),
  'topic.publish': {
    type: 'http',
    method: 'POST',
    server: 'pubsub',
    path: `${project}/topics/{topic}:publish`,
    verb: 'create',
    json: { messages: [{ data: '{data}', attributes: '{attributes?}' }] },
    outputs: { message_ids: '/messageIds' },
  },
  'pushed.list': reads(`${project}/subscriptions`, { server: 'pubsub', query: paging }),
  'pushed.create': {
    type: 'http',
    method: 'PUT',
    server: 'pubsub',
    path: subscription,
    verb: 'change',
    json: {
      topic: 'projects/{project}/topics/{topic}',
      pushConfig: { pushEndpoint: '{push_endpoint}' },
    },
    outputs: { subscription_name: '/name' },
    undo: 'pushed.delete',
  },
  'pushed.delete': { type: 'http', method: 'DELETE', server: 'pubsub', path: subscription, verb: 'delete' },
  'secret.list': reads(`${project}/secrets`, { server: 'secretmanager', query: paging }),
  'account.list': reads(accounts, { query: paging }),
  'key.list': reads(`${accounts}/{email}/keys`, { query: { keyTypes: 'USER_MANAGED' } }),
};

function object(properties: object, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const pages = { kind: 'cursor', next: '/nextPageToken' };
const name = { type: 'string', minLength: 1, maxLength: 255 };
const bucket = { ...name, description: 'its name' };
const objectFields = ['/name', '/size', '/contentType', '/updated', '/md5Hash'];

export const googleCloudTools = [
  {
    name: 'list_buckets',
    title: 'List buckets',
    description: 'Lists the project’s Cloud Storage buckets.',
    request: 'bucket.list',
    input: object({}),
    items: '/items',
    fields: ['/name', '/location', '/storageClass', '/timeCreated'],
    page: pages,
  },
  {
    name: 'list_objects',
    title: 'List objects',
    description: 'Lists objects of a bucket, by prefix.',
    request: 'object.list',
    input: object({ bucket, prefix: { type: 'string', maxLength: 1_024 } }, ['bucket']),
    items: '/items',
    fields: objectFields,
    page: pages,
  },
  {
    name: 'get_object',
    title: 'Get an object’s metadata',
    description: 'Returns metadata of one object: size, type, times; not its content.',
    request: 'object.read',
    input: object({ bucket, object: { type: 'string', minLength: 1, maxLength: 1_024 } }, [
      'bucket',
      'object',
    ]),
    fields: [...objectFields, '/metadata', '/generation', '/storageClass'],
  },
  {
    name: 'list_topics',
    title: 'List topics',
    description: 'Lists Pub/Sub topics.',
    request: 'topic.list',
    input: object({}),
    items: '/topics',
    fields: ['/name', '/labels'],
    page: pages,
  },
  {
    name: 'publish_message',
    title: 'Publish a message',
    description: 'Publishes one message to a Pub/Sub topic. Returns message_ids. It can’t be undone.',
    request: 'topic.publish',
    input: object(
      {
        topic: { ...name, description: 'its ID, without the project' },
        data: { type: 'string', minLength: 1, maxLength: 1_000_000, description: 'base64' },
        attributes: { type: 'object', additionalProperties: { type: 'string' } },
      },
      ['topic', 'data'],
    ),
    recipient: 'topic',
  },
  {
    name: 'list_subscriptions',
    title: 'List subscriptions',
    description: 'Lists Pub/Sub subscriptions: topic, and where they push to.',
    request: 'pushed.list',
    input: object({}),
    items: '/subscriptions',
    fields: ['/name', '/topic', '/pushConfig/pushEndpoint', '/state'],
    page: pages,
  },
  {
    name: 'create_push_subscription',
    title: 'Create a push subscription',
    description: 'Makes Pub/Sub push a topic’s messages to a URL. Undoing deletes the subscription.',
    request: 'pushed.create',
    input: object(
      {
        subscription: { ...name, description: 'a new ID, without the project' },
        topic: { ...name, description: 'its ID, without the project' },
        push_endpoint: { type: 'string', minLength: 1, maxLength: 1_000, description: 'an https URL' },
      },
      ['subscription', 'topic', 'push_endpoint'],
    ),
    recipient: 'push_endpoint',
  },
  {
    name: 'list_secrets',
    title: 'List secrets',
    description: 'Lists the names of secrets in Secret Manager, never their payloads.',
    request: 'secret.list',
    input: object({}),
    items: '/secrets',
    fields: ['/name', '/createTime', '/labels'],
    page: pages,
  },
  {
    name: 'list_service_accounts',
    title: 'List service accounts',
    description: 'Lists the project’s service accounts.',
    request: 'account.list',
    input: object({}),
    items: '/accounts',
    fields: ['/email', '/displayName', '/disabled'],
    page: pages,
  },
  {
    name: 'list_service_account_keys',
    title: 'List keys of a service account',
    description: 'Lists IDs and dates of the keys that people or Sluice made, e.g. to find old ones.',
    request: 'key.list',
    input: object({ email: name }, ['email']),
    items: '/keys',
    fields: ['/name', '/validAfterTime', '/validBeforeTime', '/disabled'],
  },
];
