// OpenAI's Responses API, as Codex speaks it. Tools of MCP servers come in namespaces, or are found by its search.
import { listIn, nameOf, newId, textIn, type Answer, type Body, type ModelApi } from './modelApi.ts';
import type { ToolCall, Turn } from './story.ts';

type Item = Record<string, unknown>;

export const openAiResponses: ModelApi = {
  serves: (path) => path.includes('/responses'),
  wantsStream: (_path, body) => body['stream'] === true,
  read: (body) => ({
    results: listIn(body, 'input')
      .filter(({ type }) => type === 'function_call_output' || type === 'custom_tool_call_output')
      .map(({ output }) => textIn(output)),
    hasTools: listIn(body, 'tools').length > 0,
  }),
  answer: (body, turn) => {
    const item = itemOf(body, turn);
    const response = {
      id: newId('resp'),
      object: 'response',
      created_at: 0,
      model: body['model'],
      usage: { input_tokens: 100, output_tokens: 10, total_tokens: 110 },
    };
    const whole = { ...response, status: 'completed', output: [item] };
    return { whole, events: streamed({ ...response, status: 'in_progress', output: [] }, item, whole) };
  },
};

function itemOf(body: Body, turn: Turn): Item {
  if ('say' in turn) {
    const content = [{ type: 'output_text', text: turn.say, annotations: [] }];
    return { type: 'message', id: newId('msg'), role: 'assistant', status: 'completed', content };
  }
  const place = placeOf(body, turn);
  const call = { call_id: newId('call'), status: 'completed' };
  if (place === undefined) {
    const wanted = { query: `sluice ${turn.tool}`, limit: 30 };
    return { type: 'tool_search_call', id: newId('ts'), ...call, execution: 'client', arguments: wanted };
  }
  return { type: 'function_call', id: newId('fc'), ...call, ...place, arguments: JSON.stringify(turn.args) };
}

/** The tool's name, and its namespace if it has one. Undefined: the agent has to be asked for it first. */
function placeOf(body: Body, call: ToolCall): { name: string; namespace?: string } | undefined {
  const found = listIn(body, 'input').filter(({ type }) => type === 'tool_search_output');
  const tools = [...listIn(body, 'tools'), ...found.flatMap((item) => listIn(item, 'tools'))];
  for (const space of tools.filter(({ type }) => type === 'namespace'))
    if (listIn(space, 'tools').some(({ name }) => name === call.tool))
      return { name: call.tool, namespace: String(space['name']) };
  const name = nameOf(
    call,
    tools.filter(({ type }) => type === 'function').map(({ name }) => String(name)),
  );
  if (name !== undefined) return { name };
  const canSearch = tools.some(({ type }) => type === 'tool_search') && found.length === 0;
  return canSearch ? undefined : { name: `mcp__sluice__${call.tool}` };
}

function streamed(begun: object, item: Item, whole: object): Answer['events'] {
  const events = [
    { type: 'response.created', response: begun },
    { type: 'response.output_item.added', output_index: 0, item },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: whole },
  ];
  return events.map((data, at) => ({ event: data.type, data: { ...data, sequence_number: at } }));
}
