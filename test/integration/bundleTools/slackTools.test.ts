// Slack's bundle tools beside Slack's official client: for the same call both send the same, and what a tool reads is in
// answers that the client's own types describe.
import assert from 'node:assert/strict';
import {
  WebClient,
  type ChatDeleteResponse,
  type ChatPostMessageArguments,
  type ChatPostMessageResponse,
  type ChatUpdateResponse,
  type ConversationsHistoryResponse,
  type ConversationsInfoResponse,
  type ConversationsListResponse,
  type ConversationsRepliesResponse,
  type SearchMessagesResponse,
  type UsersInfoResponse,
  type UsersListResponse,
} from '@slack/web-api';
import { refusedRead } from '../../../src/core/toolSource/readRefusals.ts';
import { toolsOf, type BundleTool } from '../../../src/core/toolSource/bundleTools.ts';
import { slackManifest } from '../../../src/providers/manifests/slack.ts';
import { ToolContract, type ContractCall } from './toolContract.ts';

const TOKEN = 'xoxb-canary-0123456789';
const ts = '1700000000.000100';
const page = { cursor: '2', limit: 5 } as const;

const channel = {
  id: 'C1',
  name: 'general',
  is_private: false,
  is_archived: false,
  is_member: true,
  num_members: 412,
  topic: { value: 'all of us', creator: 'U1', last_set: 1 },
};
const user = {
  id: 'U1',
  name: 'ann',
  real_name: 'Ann',
  is_bot: false,
  deleted: false,
  profile: { display_name: 'ann', title: 'Engineer' },
};
const message = { ts, user: 'U1', text: 'hello', thread_ts: ts, reply_count: 1, bot_id: 'B1' };
const next = { response_metadata: { next_cursor: 'dGVhbQ==' } };

const oneChannel = { ok: true, channel } satisfies ConversationsInfoResponse;
const oneUser = { ok: true, user } satisfies UsersInfoResponse;
const replies = { ok: true, messages: [message], ...next } satisfies ConversationsRepliesResponse;
const changed = { ok: true, channel: 'C1', ts } satisfies ChatUpdateResponse & ChatDeleteResponse;
/** One answer for the change and for reading what was before. */
const wholeMessage = { ...replies, ...changed };

const CALLS: Record<string, ContractCall<WebClient>> = {
  post_message: {
    input: { channel_id: 'C1', text: 'hello & “goodbye”', thread_ts: ts },
    official: (slack) =>
      slack.apiCall('chat.postMessage', {
        channel: 'C1',
        text: 'hello & “goodbye”',
        thread_ts: ts,
      } satisfies ChatPostMessageArguments),
    answer: { ok: true, ts, channel: 'C1' } satisfies ChatPostMessageResponse,
    named: oneChannel,
    undone: (slack) => slack.chat.delete({ channel: 'C1', ts }),
  },
  update_message: {
    input: { channel_id: 'C1', message_ts: ts, text: 'goodbye' },
    official: (slack) => slack.chat.update({ channel: 'C1', ts, text: 'goodbye' }),
    answer: wholeMessage,
    named: oneChannel,
    undone: (slack) => slack.chat.update({ channel: 'C1', ts, text: 'hello' }),
  },
  delete_message: {
    input: { channel_id: 'C1', message_ts: ts },
    official: (slack) => slack.chat.delete({ channel: 'C1', ts }),
    answer: wholeMessage,
    named: oneChannel,
  },
  list_channels: {
    input: { exclude_archived: true, types: 'public_channel,private_channel' },
    official: (slack) =>
      slack.conversations.list({
        exclude_archived: true,
        types: 'public_channel,private_channel',
        ...page,
      }),
    answer: { ok: true, channels: [channel], ...next } satisfies ConversationsListResponse,
  },
  get_channel: {
    input: { channel_id: 'C1' },
    official: (slack) => slack.conversations.info({ channel: 'C1', include_num_members: true }),
    answer: oneChannel,
  },
  read_channel: {
    input: { channel_id: 'C1', oldest: '1.000000', latest: ts },
    official: (slack) =>
      slack.conversations.history({ channel: 'C1', oldest: '1.000000', latest: ts, ...page }),
    answer: { ok: true, messages: [message], ...next } satisfies ConversationsHistoryResponse,
  },
  get_message: {
    input: { channel_id: 'C1', message_ts: ts },
    official: (slack) => slack.conversations.replies({ channel: 'C1', ts, limit: 1 }),
    answer: replies,
  },
  read_thread: {
    input: { channel_id: 'C1', thread_ts: ts },
    official: (slack) => slack.conversations.replies({ channel: 'C1', ts, ...page }),
    answer: replies,
  },
  list_users: {
    input: {},
    official: (slack) => slack.users.list(page),
    answer: { ok: true, members: [user], ...next } satisfies UsersListResponse,
  },
  get_user: {
    input: { user_id: 'U1' },
    official: (slack) => slack.users.info({ user: 'U1' }),
    answer: oneUser,
  },
  find_user_by_email: {
    input: { email: 'ann@example.com' },
    official: (slack) => slack.users.lookupByEmail({ email: 'ann@example.com' }),
    answer: oneUser,
  },
  search_messages: {
    input: { query: 'in:#general hello' },
    official: (slack) => slack.search.messages({ query: 'in:#general hello', count: 5, page: 2 }),
    answer: {
      ok: true,
      messages: {
        matches: [
          {
            ts,
            text: 'hello',
            username: 'ann',
            channel: { id: 'C1', name: 'general' },
            permalink: 'https://acme.slack.com/archives/C1/p1',
          },
        ],
      },
    } satisfies SearchMessagesResponse,
  },
};

describe('The tools of Slack', () => {
  const { manifest } = slackManifest;
  const tools = toolsOf(manifest);
  let contract: ToolContract<WebClient>;
  before(async () => {
    contract = await ToolContract.start(
      manifest,
      { access_token: TOKEN, config_token: 'xoxe.xoxp-never-sent' },
      page,
      ({ url }) => new WebClient(TOKEN, { slackApiUrl: `${url}/api/`, retryConfig: { retries: 0 } }),
      '/api',
    );
  });
  after(() => contract.close());

  for (const tool of tools)
    it(`[bundle-tools.slack] send and read what the official client does: ${tool.name}`, async () => {
      const call = CALLS[tool.name];
      assert.ok(call, 'every tool is compared');
      assert.equal(tool.auth, 'account');
      await contract.check(tool, call);
    });

  it('[bundle-tools.slack] take an error for one although it comes as HTTP 200, and name the scope that is missing', async () => {
    const list = tools.find(({ name }) => name === 'list_channels') as BundleTool;
    const ask = async (body: object, headers = {}) => {
      contract.recorder.answer = { status: 200, body, headers };
      const outcome = await contract.harness.ask(list.request, { secrets: contract.secrets });
      contract.recorder.sent.splice(0);
      return refusedRead(manifest, list, { outcome, answer: { status: 200, headers: {} } });
    };
    const scope = await ask({
      ok: false,
      error: 'missing_scope',
      needed: 'channels:read',
      provided: 'chat:write',
    });
    assert.match(scope.message, /does not permit this.*needs channels:read/);
    const dead = await ask({ ok: false, error: 'token_revoked' });
    assert.equal(dead.details['state'], 'needs_reauth');
    const limited = await ask({ ok: false, error: 'ratelimited' }, { 'retry-after': '30' });
    assert.equal(limited.details['retry_after_ms'], 30_000);
  });

  it('[bundle-tools.slack] post once for each call: a text is no key', async () => {
    const post = tools.find(({ name }) => name === 'post_message') as BundleTool;
    assert.equal(post.sent.idempotent, false);
    assert.equal(post.recipient, 'channel_id');
  });
});
