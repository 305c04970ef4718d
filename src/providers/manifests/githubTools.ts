// GitHub's bundle tools: issues, comments, pull requests, files, releases and workflow runs of the bundle's repository.
// Held by githubTools.test.ts to GitHub's own OpenAPI description.

const headers = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
const repository = '/repos/{owner}/{repo}';
const issue = `${repository}/issues/{issue_number}`;
const comment = `${repository}/issues/comments/{comment_id}`;
const paging = { page: '{cursor?}', per_page: '{limit?}' };

function reads(path: string, query?: Record<string, string>): object {
  return { type: 'http', method: 'GET', path, verb: 'read', headers, ...(query && { query }) };
}

export const githubToolRequests = {
  'issue.list': reads(`${repository}/issues`, { ...paging, state: '{state?}', labels: '{labels?}' }),
  'issue.read': reads(issue),
  'issue.create': {
    type: 'http',
    method: 'POST',
    path: `${repository}/issues`,
    verb: 'create',
    headers,
    json: { title: '{title}', body: '{body?}', labels: '{labels?}', assignees: '{assignees?}' },
    outputs: { issue_number: '/number', url: '/html_url' },
    undo: 'issue.close',
  },
  'issue.update': {
    type: 'http',
    method: 'PATCH',
    path: issue,
    verb: 'change',
    headers,
    json: { title: '{title?}', body: '{body?}', state: '{state?}' },
    outputs: { issue_number: '/number', url: '/html_url' },
    undo: 'issue.update',
  },
  // No API deletes an issue for everyone who can create one.
  'issue.close': {
    type: 'http',
    method: 'PATCH',
    path: issue,
    verb: 'change',
    headers,
    json: { state: 'closed', state_reason: 'not_planned' },
  },
  'comment.list': reads(`${issue}/comments`, paging),
  'comment.read': reads(comment),
  'comment.create': {
    type: 'http',
    method: 'POST',
    path: `${issue}/comments`,
    verb: 'create',
    headers,
    json: { body: '{body}' },
    outputs: { comment_id: '/id', url: '/html_url' },
    undo: 'comment.delete',
  },
  'comment.update': {
    type: 'http',
    method: 'PATCH',
    path: comment,
    verb: 'change',
    headers,
    json: { body: '{body}' },
    outputs: { comment_id: '/id', url: '/html_url' },
    undo: 'comment.update',
  },
  'comment.delete': { type: 'http', method: 'DELETE', path: comment, verb: 'delete', headers },
  'pull.list': reads(`${repository}/pulls`, { ...paging, state: '{state?}', base: '{base?}' }),
  'pull.read': reads(`${repository}/pulls/{pull_number}`),
  'file.read': reads(`${repository}/contents/{path}`, { ref: '{ref?}' }),
  'release.list': reads(`${repository}/releases`, paging),
  'release.create': {
    type: 'http',
    method: 'POST',
    path: `${repository}/releases`,
    verb: 'create',
    headers,
    json: {
      tag_name: '{tag_name}',
      target_commitish: '{target?}',
      name: '{title?}',
      body: '{body?}',
      draft: '{draft?}',
      prerelease: '{prerelease?}',
    },
    outputs: { release_id: '/id', url: '/html_url' },
    undo: 'release.delete',
  },
  'release.delete': {
    type: 'http',
    method: 'DELETE',
    path: `${repository}/releases/{release_id}`,
    verb: 'delete',
    headers,
  },
  'run.list': reads(`${repository}/actions/runs`, { ...paging, branch: '{branch?}', status: '{status?}' }),
};

function object(properties: object, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const pages = { kind: 'link', query: 'page' };
const title = { type: 'string', minLength: 1, maxLength: 256 };
const body = { type: 'string', maxLength: 60_000, description: 'Markdown' };
const labels = { type: 'array', items: { type: 'string' }, maxItems: 50 };
const issueNumber = { type: 'integer', minimum: 1, description: 'number of an issue or pull request' };
const commentId = { type: 'integer', minimum: 1, description: 'ID of a comment, from list_comments' };
const openOrClosed = { type: 'string', enum: ['open', 'closed', 'all'] };
const issueFields = [
  '/number',
  '/title',
  '/state',
  '/user/login',
  '/labels',
  '/comments',
  '/html_url',
  '/updated_at',
];

const pullFields =
  '/number /title /state /draft /body /user/login /head/ref /base/ref /mergeable /merged /additions /deletions /changed_files /html_url'.split(
    ' ',
  );

export const githubTools = [
  {
    name: 'list_issues',
    title: 'List issues',
    description: 'Lists issues of the repository, newest first; pull requests are among them.',
    request: 'issue.list',
    input: object({
      state: openOrClosed,
      labels: { type: 'string', description: 'names, separated by commas' },
    }),
    fields: issueFields,
    page: pages,
  },
  {
    name: 'get_issue',
    title: 'Get an issue',
    description: 'Returns one issue with its text.',
    request: 'issue.read',
    input: object({ issue_number: issueNumber }, ['issue_number']),
    fields: [...issueFields, '/body', '/assignees'],
  },
  {
    name: 'create_issue',
    title: 'Create an issue',
    description: 'Opens an issue. Returns issue_number and url. Undoing closes it.',
    request: 'issue.create',
    input: object({ title, body, labels, assignees: { type: 'array', items: { type: 'string' } } }, [
      'title',
    ]),
  },
  {
    name: 'update_issue',
    title: 'Change an issue',
    description: 'Changes title, text or state of an issue.',
    request: 'issue.update',
    input: object(
      { issue_number: issueNumber, title, body, state: { type: 'string', enum: ['open', 'closed'] } },
      ['issue_number'],
    ),
    before: { request: 'issue.read', values: { title: '/title', body: '/body', state: '/state' } },
  },
  {
    name: 'list_comments',
    title: 'List comments',
    description: 'Lists the comments on an issue or pull request.',
    request: 'comment.list',
    input: object({ issue_number: issueNumber }, ['issue_number']),
    fields: ['/id', '/user/login', '/body', '/created_at', '/html_url'],
    page: pages,
  },
  {
    name: 'comment_on_issue',
    title: 'Comment on an issue or pull request',
    description: 'Adds a comment. Returns comment_id and url. Undoing deletes it.',
    request: 'comment.create',
    input: object({ issue_number: issueNumber, body: { ...body, minLength: 1 } }, ['issue_number', 'body']),
    names: { issue_number: { request: 'issue.read', label: '/title' } },
  },
  {
    name: 'update_comment',
    title: 'Change a comment',
    description: 'Replaces the text of a comment.',
    request: 'comment.update',
    input: object({ comment_id: commentId, body: { ...body, minLength: 1 } }, ['comment_id', 'body']),
    before: { request: 'comment.read', values: { body: '/body' } },
  },
  {
    name: 'delete_comment',
    title: 'Delete a comment',
    description: 'Deletes a comment for good.',
    request: 'comment.delete',
    input: object({ comment_id: commentId }, ['comment_id']),
    before: { request: 'comment.read', values: { body: '/body' } },
  },
  {
    name: 'list_pull_requests',
    title: 'List pull requests',
    description: 'Lists pull requests, of one base branch if given.',
    request: 'pull.list',
    input: object({ state: openOrClosed, base: { type: 'string' } }),
    fields: ['/number', '/title', '/state', '/draft', '/user/login', '/head/ref', '/base/ref', '/html_url'],
    page: pages,
  },
  {
    name: 'get_pull_request',
    title: 'Get a pull request',
    description: 'Returns one pull request: text, branches, whether it can be merged, size.',
    request: 'pull.read',
    input: object({ pull_number: { type: 'integer', minimum: 1 } }, ['pull_number']),
    fields: pullFields,
  },
  {
    name: 'get_file',
    title: 'Get a file',
    description: 'Returns a file of the repository (content in base64) or the entries of a folder.',
    request: 'file.read',
    input: object(
      {
        path: { type: 'string', minLength: 1 },
        ref: { type: 'string', description: 'branch, tag or commit' },
      },
      ['path'],
    ),
    fields: ['/name', '/path', '/type', '/size', '/sha', '/encoding', '/content', '/html_url'],
  },
  {
    name: 'list_releases',
    title: 'List releases',
    description: 'Lists releases with their notes.',
    request: 'release.list',
    input: object({}),
    fields: ['/id', '/tag_name', '/name', '/draft', '/prerelease', '/body', '/html_url', '/published_at'],
    page: pages,
  },
  {
    name: 'create_release',
    title: 'Create a release',
    description:
      'Publishes a release of a tag; GitHub creates a tag that is missing. Undoing deletes the release, not the tag.',
    request: 'release.create',
    input: object(
      {
        tag_name: { type: 'string', minLength: 1, maxLength: 200 },
        target: { type: 'string', description: 'branch or commit of a new tag' },
        title: { type: 'string', maxLength: 200 },
        body,
        draft: { type: 'boolean' },
        prerelease: { type: 'boolean' },
      },
      ['tag_name'],
    ),
  },
  {
    name: 'list_workflow_runs',
    title: 'List workflow runs',
    description: 'Lists runs of GitHub Actions, newest first: what failed, on which branch.',
    request: 'run.list',
    input: object({
      branch: { type: 'string' },
      status: {
        type: 'string',
        enum: ['completed', 'success', 'failure', 'in_progress', 'queued', 'cancelled'],
      },
    }),
    items: '/workflow_runs',
    fields: ['/id', '/name', '/event', '/status', '/conclusion', '/head_branch', '/html_url', '/created_at'],
    page: pages,
  },
];
