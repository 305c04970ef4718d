// GitLab's bundle tools: issues, comments, merge requests, files and pipelines of the bundle's project. Held by
// gitlabContract.test.ts to the requests of @gitbeaker/rest.

const project = '/api/v4/projects/{project}';
const issue = `${project}/issues/{issue_iid}`;
const note = `${issue}/notes/{note_id}`;
const paging = { page: '{cursor?}', per_page: '{limit?}' };
const issueOutputs = { issue_iid: '/iid', url: '/web_url' };

function reads(path: string, query?: Record<string, string>): object {
  return { type: 'http', method: 'GET', path, verb: 'read', ...(query && { query }) };
}

function changes(path: string, json: object, more: object): object {
  return { type: 'http', method: 'PUT', path, verb: 'change', json, ...more };
}

function creates(path: string, json: object, more: object): object {
  return { type: 'http', method: 'POST', path, verb: 'create', json, ...more };
}

export const gitlabToolRequests = {
  'issue.list': reads(`${project}/issues`, {
    ...paging,
    state: '{state?}',
    labels: '{labels?}',
    search: '{search?}',
  }),
  'issue.read': reads(issue),
  'issue.create': creates(
    `${project}/issues`,
    { title: '{title}', description: '{description?}', labels: '{labels?}' },
    { outputs: issueOutputs, undo: 'issue.close' },
  ),
  'issue.update': changes(
    issue,
    { title: '{title?}', description: '{description?}', state_event: '{state_event?}' },
    { outputs: issueOutputs, undo: 'issue.restore' },
  ),
  'issue.restore': changes(issue, { title: '{title?}', description: '{description?}' }, {}),
  // Only owners delete issues at GitLab.
  'issue.close': changes(issue, { state_event: 'close' }, {}),
  'note.list': reads(`${issue}/notes`, paging),
  'note.read': reads(note),
  'note.create': creates(
    `${issue}/notes`,
    { body: '{body}' },
    { outputs: { note_id: '/id' }, undo: 'note.delete' },
  ),
  'note.delete': { type: 'http', method: 'DELETE', path: note, verb: 'delete' },
  'mergeRequest.list': reads(`${project}/merge_requests`, {
    ...paging,
    state: '{state?}',
    target_branch: '{target_branch?}',
  }),
  'mergeRequest.read': reads(`${project}/merge_requests/{merge_request_iid}`),
  'file.read': reads(`${project}/repository/files/{path}`, { ref: '{ref}' }),
  'pipeline.list': reads(`${project}/pipelines`, { ...paging, ref: '{ref?}', status: '{status?}' }),
};

function object(properties: object, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const pages = { kind: 'link', query: 'page' };
const title = { type: 'string', minLength: 1, maxLength: 255 };
const markdown = { type: 'string', maxLength: 60_000, description: 'Markdown' };
const labels = { type: 'string', maxLength: 1_000, description: 'names, separated by commas' };
const issueIid = { type: 'integer', minimum: 1, description: 'number of the issue in the project' };
const issueFields = ['/iid', '/title', '/state', '/labels', '/author/username', '/web_url', '/updated_at'];
const mergeRequestFields = [
  '/iid',
  '/title',
  '/state',
  '/draft',
  '/author/username',
  '/source_branch',
  '/target_branch',
  '/web_url',
];
const issueNames = { issue_iid: { request: 'issue.read', label: '/title' } };

export const gitlabTools = [
  {
    name: 'list_issues',
    title: 'List issues',
    description: 'Lists issues of the project, by state, labels or words.',
    request: 'issue.list',
    input: object({ state: { type: 'string', enum: ['opened', 'closed'] }, labels, search: title }),
    fields: issueFields,
    page: pages,
  },
  {
    name: 'get_issue',
    title: 'Get an issue',
    description: 'Returns one issue with its text.',
    request: 'issue.read',
    input: object({ issue_iid: issueIid }, ['issue_iid']),
    fields: [...issueFields, '/description', '/assignees'],
  },
  {
    name: 'create_issue',
    title: 'Create an issue',
    description: 'Opens an issue. Returns issue_iid and url. Undoing closes it.',
    request: 'issue.create',
    input: object({ title, description: markdown, labels }, ['title']),
  },
  {
    name: 'update_issue',
    title: 'Change an issue',
    description: 'Changes title or text, closes or reopens. Undoing restores title and text.',
    request: 'issue.update',
    input: object(
      {
        issue_iid: issueIid,
        title,
        description: markdown,
        state_event: { type: 'string', enum: ['close', 'reopen'] },
      },
      ['issue_iid'],
    ),
    before: { request: 'issue.read', values: { title: '/title', description: '/description' } },
    names: issueNames,
  },
  {
    name: 'list_comments',
    title: 'List comments',
    description: 'Lists the comments on an issue.',
    request: 'note.list',
    input: object({ issue_iid: issueIid }, ['issue_iid']),
    fields: ['/id', '/author/username', '/body', '/system', '/created_at'],
    page: pages,
  },
  {
    name: 'comment_on_issue',
    title: 'Comment on an issue',
    description: 'Adds a comment. Returns note_id. Undoing deletes it.',
    request: 'note.create',
    input: object({ issue_iid: issueIid, body: { ...markdown, minLength: 1 } }, ['issue_iid', 'body']),
    names: issueNames,
  },
  {
    name: 'delete_comment',
    title: 'Delete a comment',
    description: 'Deletes a comment for good.',
    request: 'note.delete',
    input: object({ issue_iid: issueIid, note_id: { type: 'integer', minimum: 1 } }, [
      'issue_iid',
      'note_id',
    ]),
    before: { request: 'note.read', values: { body: '/body' } },
  },
  {
    name: 'list_merge_requests',
    title: 'List merge requests',
    description: 'Lists merge requests, of one target branch if given.',
    request: 'mergeRequest.list',
    input: object({
      state: { type: 'string', enum: ['opened', 'closed', 'merged', 'locked'] },
      target_branch: title,
    }),
    fields: mergeRequestFields,
    page: pages,
  },
  {
    name: 'get_merge_request',
    title: 'Get a merge request',
    description: 'Returns one merge request: text, branches, whether it can be merged.',
    request: 'mergeRequest.read',
    input: object({ merge_request_iid: { type: 'integer', minimum: 1 } }, ['merge_request_iid']),
    fields: [...mergeRequestFields, '/description', '/detailed_merge_status', '/sha'],
  },
  {
    name: 'get_file',
    title: 'Get a file',
    description: 'Returns a file of the repository, content in base64.',
    request: 'file.read',
    input: object(
      {
        path: { type: 'string', minLength: 1 },
        ref: {
          type: 'string',
          minLength: 1,
          description: 'branch, tag or commit; HEAD is the default branch',
        },
      },
      ['path', 'ref'],
    ),
    fields: ['/file_path', '/size', '/encoding', '/content', '/ref', '/last_commit_id'],
  },
  {
    name: 'list_pipelines',
    title: 'List pipelines',
    description: 'Lists pipelines, newest first: what failed, on which branch.',
    request: 'pipeline.list',
    input: object({
      ref: { type: 'string', minLength: 1 },
      status: { type: 'string', enum: ['running', 'pending', 'success', 'failed', 'canceled', 'skipped'] },
    }),
    fields: ['/id', '/status', '/source', '/ref', '/sha', '/web_url', '/created_at'],
    page: pages,
  },
];
