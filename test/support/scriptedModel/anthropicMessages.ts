// Anthropic's Messages API, as Claude Code speaks it. Tools may be deferred: then the agent's own search loads them.
import { listIn, nameOf, newId, textIn, type Answer, type Body, type ModelApi } from './modelApi.ts';
import type { Turn } from './story.ts';

type Block = Record<string, unknown>;

export const anthropicMessages: ModelApi = {
  serves: (path) => /\/messages(\?|$)/.test(path),
  wantsStream: (_path, body) => body['stream'] === true,
  read: (body) => {
    const blocks = blocksOf(body);
    const searches = blocks.filter(isSearch).map(({ id }) => id);
    const results = blocks.filter(
      ({ type, tool_use_id: id }) => type === 'tool_result' && !searches.includes(id),
    );
    return {
      results: results.map(({ content }) => textIn(content)),
      hasTools: listIn(body, 'tools').length > 3,
    };
  },
  answer: (body, turn) => {
    const block = blockOf(body, turn);
    const isCall = block['type'] === 'tool_use';
    const message = {
      id: newId('msg'),
      type: 'message',
      role: 'assistant',
      model: body['model'],
      stop_sequence: null,
      usage: { input_tokens: 100, output_tokens: 10 },
    };
    const stop = { stop_reason: isCall ? 'tool_use' : 'end_turn', stop_sequence: null };
    return {
      whole: { ...message, ...stop, content: [block] },
      events: streamed({ ...message, stop_reason: null, content: [] }, block, stop),
    };
  },
};

function blocksOf(body: Body): Block[] {
  return listIn(body, 'messages').flatMap(({ content }) =>
    Array.isArray(content) ? (content as Block[]) : [],
  );
}

const isSearch = ({ type, name }: Block): boolean => type === 'tool_use' && name === 'ToolSearch';

function blockOf(body: Body, turn: Turn): Block {
  if ('say' in turn) return { type: 'text', text: turn.say };
  const names = listIn(body, 'tools').map(({ name }) => String(name));
  const loaded = nameOf(turn, names);
  const wanted = `mcp__sluice__${turn.tool}`;
  const query = `select:${wanted}`;
  const wasSearched = blocksOf(body).some(
    (block) => isSearch(block) && (block['input'] as { query?: string }).query === query,
  );
  const id = newId('toolu');
  if (loaded === undefined && names.includes('ToolSearch') && !wasSearched)
    return { type: 'tool_use', id, name: 'ToolSearch', input: { query, max_results: 5 } };
  return { type: 'tool_use', id, name: loaded ?? wanted, input: turn.args };
}

function streamed(message: object, block: Block, stop: object): Answer['events'] {
  const { input, text, ...begun } = block;
  const isCall = block['type'] === 'tool_use';
  const delta = isCall
    ? { type: 'input_json_delta', partial_json: JSON.stringify(input) }
    : { type: 'text_delta', text };
  const events = [
    { type: 'message_start', message },
    {
      type: 'content_block_start',
      index: 0,
      content_block: { ...begun, ...(isCall ? { input: {} } : { text: '' }) },
    },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: stop, usage: { output_tokens: 10 } },
    { type: 'message_stop' },
  ];
  return events.map((data) => ({ event: data.type, data }));
}
