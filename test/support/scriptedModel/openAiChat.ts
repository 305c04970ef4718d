// OpenAI's Chat Completions API, as Copilot CLI and opencode speak it to a provider of one's own.
import { listIn, nameOf, newId, textIn, type Answer, type Body, type ModelApi } from './modelApi.ts';
import type { Turn } from './story.ts';

export const openAiChat: ModelApi = {
  serves: (path) => path.includes('/chat/completions'),
  wantsStream: (_path, body) => body['stream'] === true,
  read: (body) => ({
    results: listIn(body, 'messages')
      .filter(({ role }) => role === 'tool')
      .map(({ content }) => textIn(content)),
    hasTools: listIn(body, 'tools').length > 3,
  }),
  answer: (body, turn) => {
    const message = messageOf(body, turn);
    const reason = 'tool_calls' in message ? 'tool_calls' : 'stop';
    const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
    const base = { id: newId('chatcmpl'), created: 0, model: body['model'] };
    const chunk = (choices: object[], rest: object = {}): Answer['events'][number] => ({
      data: { ...base, object: 'chat.completion.chunk', choices, ...rest },
    });
    return {
      whole: {
        ...base,
        object: 'chat.completion',
        choices: [{ index: 0, message, finish_reason: reason }],
        usage,
      },
      events: [
        chunk([{ index: 0, delta: message, finish_reason: null }]),
        chunk([{ index: 0, delta: {}, finish_reason: reason }]),
        chunk([], { usage }),
        { data: '[DONE]' },
      ],
    };
  },
};

function messageOf(body: Body, turn: Turn): object {
  if ('say' in turn) return { role: 'assistant', content: turn.say };
  const names = listIn(body, 'tools').map(({ function: declared }) =>
    String((declared as { name?: string }).name),
  );
  const called = { name: nameOf(turn, names) ?? turn.tool, arguments: JSON.stringify(turn.args) };
  const call = { index: 0, id: newId('call'), type: 'function', function: called };
  return { role: 'assistant', content: null, tool_calls: [call] };
}
