// Auth0's bundle tools: users, logs, applications, APIs and what applications are authorized for, in the bundle's
// tenant. No tool reads a secret. Held by auth0Contract.test.ts to the requests of the official client.

const api = '/api/v2';
const paging = { page: '{cursor?}', per_page: '{limit?}', include_totals: 'true' };

function reads(path: string, query?: Record<string, string>): object {
  return { type: 'http', method: 'GET', path: api + path, verb: 'read', ...(query && { query }) };
}

function creates(path: string, json: object, more: object): object {
  return { type: 'http', method: 'POST', path: api + path, verb: 'create', json, ...more };
}

function removes(path: string): object {
  return { type: 'http', method: 'DELETE', path: api + path, verb: 'delete' };
}

/** Auth0 is asked for these alone: the rest can hold the secret. */
const applicationFields = 'client_id,name,app_type,callbacks,grant_types,description';
const user = '/users/{user_id}';
const changeUser = {
  type: 'http',
  method: 'PATCH',
  path: api + user,
  verb: 'change',
  // `name` is the bundle's, so the user's is an argument of another name.
  json: { blocked: '{blocked?}', name: '{full_name?}', nickname: '{nickname?}' },
};

export const auth0ToolRequests = {
  'user.list': reads('/users', { ...paging, q: '{q?}', search_engine: 'v3' }),
  'user.read': reads(user),
  'user.update': { ...changeUser, undo: 'user.restore' },
  'user.restore': changeUser,
  'log.list': reads('/logs', { ...paging, q: '{q?}', sort: 'date:-1' }),
  'log.read': reads('/logs/{log_id}'),
  'application.list': reads('/clients', {
    ...paging,
    fields: applicationFields,
    include_fields: 'true',
  }),
  'application.read': reads('/clients/{application_id}', {
    fields: applicationFields,
    include_fields: 'true',
  }),
  'api.list': reads('/resource-servers', paging),
  'api.read': reads('/resource-servers/{api_id}'),
  'api.create': creates(
    '/resource-servers',
    { name: '{api_name}', identifier: '{identifier}', scopes: '{scopes?}' },
    { outputs: { api_id: '/id' }, undo: 'api.delete' },
  ),
  'api.delete': removes('/resource-servers/{api_id}'),
  'grant.list': reads('/client-grants', { client_id: '{application_id}', from: '{cursor?}', take: '50' }),
  'grant.create': creates(
    '/client-grants',
    { client_id: '{application_id}', audience: '{audience}', scope: '{scope}' },
    { outputs: { grant_id: '/id' }, undo: 'grant.delete' },
  ),
  'grant.delete': removes('/client-grants/{grant_id}'),
};

function object(properties: object, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const pages = { kind: 'page', first: 0, size: 50 };
const id = { type: 'string', minLength: 1, maxLength: 300 };
const text = { type: 'string', minLength: 1, maxLength: 300 };
const query = { type: 'string', minLength: 1, maxLength: 1_000 };
const userFields = ['/user_id', '/email', '/name', '/nickname', '/blocked', '/last_login', '/logins_count'];
const logFields = ['/log_id', '/date', '/type', '/description', '/user_id', '/client_id', '/ip'];
const applicationPointers = applicationFields.split(',').map((field) => `/${field}`);
const userNames = { user_id: { request: 'user.read', label: '/name' } };
const applicationNames = { application_id: { request: 'application.read', label: '/name' } };

export const auth0Tools = [
  {
    name: 'search_users',
    title: 'Search users',
    description:
      'Finds users of the tenant, e.g. `email:"ann@example.com"` or `blocked:true` (Lucene syntax).',
    request: 'user.list',
    input: object({ q: query }),
    items: '/users',
    fields: userFields,
    page: pages,
  },
  {
    name: 'get_user',
    title: 'Get a user',
    description: 'Returns one user: identities, metadata, last login.',
    request: 'user.read',
    input: object({ user_id: id }, ['user_id']),
    fields: [...userFields, '/identities', '/user_metadata', '/app_metadata', '/created_at'],
  },
  {
    name: 'update_user',
    title: 'Change a user',
    description: 'Blocks or unblocks a user, or changes the name. Undoing restores it.',
    request: 'user.update',
    input: object({ user_id: id, blocked: { type: 'boolean' }, full_name: text, nickname: text }, [
      'user_id',
    ]),
    before: {
      request: 'user.read',
      values: { blocked: '/blocked', full_name: '/name', nickname: '/nickname' },
    },
    names: userNames,
  },
  {
    name: 'search_logs',
    title: 'Search logs',
    description: 'Lists log events, newest first, e.g. `type:fp` for failed passwords (Lucene syntax).',
    request: 'log.list',
    input: object({ q: query }),
    items: '/logs',
    fields: logFields,
    page: pages,
  },
  {
    name: 'get_log',
    title: 'Get a log event',
    description: 'Returns one log event with its details.',
    request: 'log.read',
    input: object({ log_id: id }, ['log_id']),
    fields: [...logFields, '/details', '/user_agent'],
  },
  {
    name: 'list_applications',
    title: 'List applications',
    description: 'Lists applications with type and callbacks, without secrets.',
    request: 'application.list',
    input: object({}),
    items: '/clients',
    fields: applicationPointers,
    page: pages,
  },
  {
    name: 'list_apis',
    title: 'List APIs',
    description: 'Lists APIs (resource servers): identifier and scopes.',
    request: 'api.list',
    input: object({}),
    items: '/resource_servers',
    fields: ['/id', '/name', '/identifier', '/scopes'],
    page: pages,
  },
  {
    name: 'create_api',
    title: 'Create an API',
    description: 'Creates an API (resource server) by identifier. Returns api_id. Undoing deletes it.',
    request: 'api.create',
    input: object(
      {
        api_name: text,
        identifier: { ...text, description: 'the audience of its tokens, usually a URL' },
        scopes: {
          type: 'array',
          maxItems: 200,
          items: object({ value: text, description: { type: 'string', maxLength: 500 } }, ['value']),
        },
      },
      ['api_name', 'identifier'],
    ),
  },
  {
    name: 'delete_api',
    title: 'Delete an API',
    description: 'Deletes an API for good: applications get no more tokens for it.',
    request: 'api.delete',
    input: object({ api_id: id }, ['api_id']),
    before: { request: 'api.read', values: { api_name: '/name', identifier: '/identifier' } },
  },
  {
    name: 'list_application_grants',
    title: 'List what an application is authorized for',
    description: 'Lists the APIs and scopes that an application gets tokens for (client grants).',
    request: 'grant.list',
    input: object({ application_id: id }, ['application_id']),
    items: '/client_grants',
    fields: ['/id', '/audience', '/scope'],
    page: { kind: 'cursor', next: '/next' },
  },
  {
    name: 'authorize_application',
    title: 'Authorize an application for an API',
    description: 'Creates a client grant. Returns grant_id. Undoing removes it.',
    request: 'grant.create',
    input: object(
      {
        application_id: id,
        audience: text,
        scope: { type: 'array', maxItems: 200, items: text },
      },
      ['application_id', 'audience', 'scope'],
    ),
    names: applicationNames,
  },
];
