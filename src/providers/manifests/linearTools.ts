// Linear's bundle tools: issues, comments, projects, teams, workflow states, labels and users of the workspace.

function object(properties: object, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const nextPage = (list: string): object => ({
  kind: 'cursor',
  next: `${list}/pageInfo/endCursor`,
  more: `${list}/pageInfo/hasNextPage`,
});
const listed = (list: string): object => ({
  reads: true,
  items: `${list}/nodes`,
  page: nextPage(list),
});
const id = (from: string): object => ({
  type: 'string',
  minLength: 1,
  maxLength: 60,
  description: `ID, from ${from}`,
});
const issueId = {
  type: 'string',
  minLength: 1,
  maxLength: 60,
  description: 'as in “ENG-12”, or its ID',
  examples: ['ENG-12'],
};
const words = { type: 'string', minLength: 1, maxLength: 200, description: 'part of the name' };
const title = { type: 'string', minLength: 1, maxLength: 255 };
const markdown = { type: 'string', maxLength: 60_000, description: 'Markdown' };
const placing = {
  description: markdown,
  priority: {
    type: 'integer',
    minimum: 0,
    maximum: 4,
    description: '0 none, 1 urgent, 2 high, 3 medium, 4 low',
  },
  state_id: id('list_states'),
  assignee_id: id('list_users'),
  project_id: id('list_projects'),
  due_date: {
    type: 'string',
    pattern: '[0-9]{4}-[0-9]{2}-[0-9]{2}',
    description: 'YYYY-MM-DD',
    examples: ['2027-01-31'],
  },
};
const placeNames = {
  state_id: { request: 'state.read', label: '/data/workflowState/name' },
  assignee_id: { request: 'user.read', label: '/data/user/displayName' },
  project_id: { request: 'project.read', label: '/data/project/name' },
};
const issueName = { issue_id: { request: 'issue.read', label: '/data/issue/title' } };
const labelName = (request: string): object => ({ request, label: '/data/issueLabel/name' });

export const linearTools = [
  {
    name: 'list_issues',
    title: 'List issues',
    description: 'Lists issues, by team, assignee, project, kind of state, or label.',
    request: 'issue.list',
    input: object({
      team_id: id('list_teams'),
      assignee_id: id('list_users'),
      project_id: id('list_projects'),
      state_type: {
        type: 'string',
        enum: ['triage', 'backlog', 'unstarted', 'started', 'completed', 'canceled'],
      },
      label: { type: 'string', minLength: 1, maxLength: 100, description: 'name of a label' },
    }),
    ...listed('/data/issues'),
  },
  {
    name: 'search_issues',
    title: 'Search issues',
    description: 'Finds issues by words in title and text.',
    request: 'issue.search',
    input: object({ term: { type: 'string', minLength: 1, maxLength: 200 }, team_id: id('list_teams') }, [
      'term',
    ]),
    ...listed('/data/searchIssues'),
  },
  {
    name: 'get_issue',
    title: 'Get an issue',
    description: 'Returns one issue with its text, team and project.',
    request: 'issue.read',
    input: object({ issue_id: issueId }, ['issue_id']),
    fields: ['/data/issue'],
    reads: true,
  },
  {
    name: 'create_issue',
    title: 'Create an issue',
    description: 'Opens an issue in a team. Returns issue_id, identifier and url. Undoing deletes it.',
    request: 'issue.create',
    input: object({ team_id: id('list_teams'), title, ...placing, label_id: id('list_labels') }, [
      'team_id',
      'title',
    ]),
    names: {
      team_id: { request: 'team.read', label: '/data/team/name' },
      ...placeNames,
      label_id: labelName('label.read'),
    },
  },
  {
    name: 'update_issue',
    title: 'Change an issue',
    description:
      'Changes what is given; adds or removes a label. Undoing restores title, text, state and priority.',
    request: 'issue.update',
    input: object(
      {
        issue_id: issueId,
        title,
        ...placing,
        add_label_id: id('list_labels'),
        remove_label_id: id('list_labels'),
      },
      ['issue_id'],
    ),
    before: {
      request: 'issue.read',
      values: {
        title: '/data/issue/title',
        description: '/data/issue/description',
        priority: '/data/issue/priority',
        state_id: '/data/issue/state/id',
      },
    },
    names: {
      ...issueName,
      ...placeNames,
      add_label_id: labelName('addedLabel.read'),
      remove_label_id: labelName('removedLabel.read'),
    },
  },
  {
    name: 'delete_issue',
    title: 'Delete an issue',
    description: 'Moves an issue to the trash, where Linear keeps it for 30 days.',
    request: 'issue.delete',
    input: object({ issue_id: issueId }, ['issue_id']),
    before: { request: 'issue.read', values: { title: '/data/issue/title' } },
    names: issueName,
  },
  {
    name: 'list_comments',
    title: 'List comments',
    description: 'Lists the comments on an issue.',
    request: 'comment.list',
    input: object({ issue_id: issueId }, ['issue_id']),
    ...listed('/data/issue/comments'),
  },
  {
    name: 'comment_on_issue',
    title: 'Comment on an issue',
    description: 'Adds a comment, or with parent_id a reply. Returns comment_id and url. Undoing deletes it.',
    request: 'comment.create',
    input: object(
      { issue_id: issueId, body: { ...markdown, minLength: 1 }, parent_id: id('list_comments') },
      ['issue_id', 'body'],
    ),
    names: issueName,
  },
  {
    name: 'delete_comment',
    title: 'Delete a comment',
    description: 'Deletes a comment for good.',
    request: 'comment.delete',
    input: object({ comment_id: id('list_comments') }, ['comment_id']),
    before: { request: 'comment.read', values: { body: '/data/comment/body' } },
  },
  {
    name: 'list_teams',
    title: 'List teams',
    description: 'Lists teams with their IDs and keys.',
    request: 'team.list',
    input: object({ key: { type: 'string', minLength: 1, maxLength: 20, description: 'as in “ENG”' } }),
    ...listed('/data/teams'),
  },
  {
    name: 'list_projects',
    title: 'List projects',
    description: 'Lists projects with status, progress and target date.',
    request: 'project.list',
    input: object({ words }),
    ...listed('/data/projects'),
  },
  {
    name: 'list_states',
    title: 'List workflow states',
    description: 'Lists the states of issues, by team.',
    request: 'state.list',
    input: object({ team_id: id('list_teams') }),
    ...listed('/data/workflowStates'),
  },
  {
    name: 'list_labels',
    title: 'List labels',
    description: 'Lists labels of the workspace and its teams.',
    request: 'label.list',
    input: object({ words }),
    ...listed('/data/issueLabels'),
  },
  {
    name: 'list_users',
    title: 'List users',
    description: 'Lists the people of the workspace with their IDs.',
    request: 'user.list',
    input: object({ words }),
    ...listed('/data/users'),
  },
];
