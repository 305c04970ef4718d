// The GraphQL requests of Linear's bundle tools, and of the names that a person reads beside IDs. Held by
// linearTools.test.ts to Linear's own schema.
import type { JsonObject } from '../../core/json.ts';
import { graphqlMutation, graphqlRequest } from './graphqlRequest.ts';

const issueFields =
  'id identifier title url priorityLabel dueDate updatedAt state { id name type } assignee { id displayName } labels { nodes { id name } }';
const pageInfo = 'pageInfo { hasNextPage endCursor }';
const paging = { first: '{limit?}', after: '{cursor?}' };
const sameId = (name: string): JsonObject => ({ id: { eq: `{${name}?}` } });

/** A list of the workspace; `filter` is its type in the schema. */
function lists(field: string, filter: string, fields: string, where: JsonObject): JsonObject {
  return graphqlRequest(
    `query ($first: Int, $after: String, $filter: ${filter}) {
      ${field}(first: $first, after: $after, filter: $filter) { nodes { ${fields} } ${pageInfo} }
    }`,
    'read',
    { ...paging, filter: where },
  );
}

function reads(field: string, argument: string, fields: string): JsonObject {
  return graphqlRequest(`query ($id: String!) { ${field}(id: $id) { ${fields} } }`, 'read', {
    id: `{${argument}}`,
  });
}

const changedIssue = {
  title: '{title?}',
  description: '{description?}',
  priority: '{priority?}',
  stateId: '{state_id?}',
};
const placedIssue = {
  assigneeId: '{assignee_id?}',
  projectId: '{project_id?}',
  dueDate: '{due_date?}',
};
const updateIssue = (input: JsonObject, more: JsonObject): JsonObject =>
  graphqlMutation(
    'issueUpdate',
    `($id: String!, $input: IssueUpdateInput!) {
      issueUpdate(id: $id, input: $input) { success issue { identifier url } }
    }`,
    'change',
    { id: '{issue_id}', input },
    more,
  );

export const linearToolRequests = {
  'issue.list': lists('issues', 'IssueFilter', issueFields, {
    team: sameId('team_id'),
    assignee: sameId('assignee_id'),
    project: sameId('project_id'),
    state: { type: { eq: '{state_type?}' } },
    labels: { name: { eqIgnoreCase: '{label?}' } },
  }),
  'issue.search': graphqlRequest(
    `query ($term: String!, $teamId: String, $first: Int, $after: String) {
      searchIssues(term: $term, teamId: $teamId, first: $first, after: $after) {
        nodes { ${issueFields} } ${pageInfo}
      }
    }`,
    'read',
    { ...paging, term: '{term}', teamId: '{team_id?}' },
  ),
  'issue.read': reads(
    'issue',
    'issue_id',
    `${issueFields} description priority team { id name } project { id name } parent { identifier }`,
  ),
  'issue.create': graphqlMutation(
    'issueCreate',
    '($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { id identifier url } } }',
    'create',
    {
      input: { ...changedIssue, ...placedIssue, teamId: '{team_id}', labelIds: ['{label_id?}'] },
    },
    {
      outputs: {
        issue_id: '/data/issueCreate/issue/id',
        identifier: '/data/issueCreate/issue/identifier',
        url: '/data/issueCreate/issue/url',
      },
      undo: 'issue.delete',
    },
  ),
  'issue.update': updateIssue(
    {
      ...changedIssue,
      ...placedIssue,
      addedLabelIds: ['{add_label_id?}'],
      removedLabelIds: ['{remove_label_id?}'],
    },
    {
      outputs: {
        identifier: '/data/issueUpdate/issue/identifier',
        url: '/data/issueUpdate/issue/url',
      },
      undo: 'issue.restore',
    },
  ),
  'issue.restore': updateIssue(changedIssue, {}),
  // To the trash, where Linear keeps it for 30 days.
  'issue.delete': graphqlMutation(
    'issueDelete',
    '($id: String!) { issueDelete(id: $id) { success } }',
    'delete',
    { id: '{issue_id}' },
    { goneCodes: ['Entity not found: Issue'] },
  ),
  'comment.list': graphqlRequest(
    `query ($id: String!, $first: Int, $after: String) {
      issue(id: $id) {
        comments(first: $first, after: $after) {
          nodes { id body url createdAt user { displayName } } ${pageInfo}
        }
      }
    }`,
    'read',
    { ...paging, id: '{issue_id}' },
  ),
  'comment.read': reads('comment', 'comment_id', 'id body url issue { identifier }'),
  'comment.create': graphqlMutation(
    'commentCreate',
    '($input: CommentCreateInput!) { commentCreate(input: $input) { success comment { id url } } }',
    'create',
    { input: { issueId: '{issue_id}', body: '{body}', parentId: '{parent_id?}' } },
    {
      outputs: {
        comment_id: '/data/commentCreate/comment/id',
        url: '/data/commentCreate/comment/url',
      },
      undo: 'comment.delete',
    },
  ),
  'comment.delete': graphqlMutation(
    'commentDelete',
    '($id: String!) { commentDelete(id: $id) { success } }',
    'delete',
    { id: '{comment_id}' },
    { goneCodes: ['Entity not found: Comment'] },
  ),
  'team.list': lists('teams', 'TeamFilter', 'id key name private', { key: { eq: '{key?}' } }),
  'team.read': reads('team', 'team_id', 'id key name'),
  'project.list': lists('projects', 'ProjectFilter', 'id name url progress targetDate status { name }', {
    name: { containsIgnoreCase: '{words?}' },
  }),
  'project.read': reads('project', 'project_id', 'id name'),
  'state.list': lists('workflowStates', 'WorkflowStateFilter', 'id name type team { key }', {
    team: sameId('team_id'),
  }),
  'state.read': reads('workflowState', 'state_id', 'id name'),
  'label.list': lists('issueLabels', 'IssueLabelFilter', 'id name color team { key }', {
    name: { containsIgnoreCase: '{words?}' },
  }),
  'label.read': reads('issueLabel', 'label_id', 'id name'),
  'addedLabel.read': reads('issueLabel', 'add_label_id', 'id name'),
  'removedLabel.read': reads('issueLabel', 'remove_label_id', 'id name'),
  'user.list': lists('users', 'UserFilter', 'id name displayName email active', {
    name: { containsIgnoreCase: '{words?}' },
  }),
  'user.read': reads('user', 'assignee_id', 'id displayName'),
};
