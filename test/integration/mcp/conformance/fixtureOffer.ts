// The resources, prompts and completions that the conformance suite asks for, in the place of Sluice's.
import { McpError, type GetPromptResult } from '@modelcontextprotocol/sdk/types.js';
import type { Offer } from '../../../../src/mcp/offer.ts';
import { getInputPrompt, INPUT_PROMPT } from './fixtureInputTools.ts';
import { PNG } from './fixtureProtocolTools.ts';

const TEXT = { uri: 'test://static-text', name: 'Static text', mimeType: 'text/plain' };
const BINARY = { uri: 'test://static-binary', name: 'Static picture', mimeType: 'image/png' };
const WATCHED = { uri: 'test://watched-resource', name: 'Watched', mimeType: 'text/plain' };
const argument = (name: string): { name: string; description: string; required: true } => ({
  name,
  description: `The argument ${name}`,
  required: true,
});

export const fixtureOffer: Offer = {
  prompts: [
    { name: 'test_simple_prompt', description: 'A text.' },
    {
      name: 'test_prompt_with_arguments',
      description: 'A text with arguments in it.',
      arguments: [argument('arg1'), argument('arg2')],
    },
    {
      name: 'test_prompt_with_embedded_resource',
      description: 'A resource and a text.',
      arguments: [argument('resourceUri')],
    },
    { name: 'test_prompt_with_image', description: 'A picture and a text.' },
    INPUT_PROMPT,
  ],
  templates: [{ uriTemplate: 'test://template/{id}/data', name: 'Template', mimeType: 'application/json' }],
  listResources: async () => ({ resources: [TEXT, BINARY, WATCHED] }),
  readResource: async (uri) => {
    if (uri === TEXT.uri) return { contents: [{ ...TEXT, text: 'The content of the text.' }] };
    if (uri === BINARY.uri) return { contents: [{ ...BINARY, blob: PNG }] };
    const id = /^test:\/\/template\/(\w+)\/data$/.exec(uri)?.[1];
    if (id === undefined) throw new McpError(-32_002, `There is no resource ${uri}.`, { uri });
    const content = { id, templateTest: true, data: `Data for ID: ${id}` };
    return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(content) }] };
  },
  checkSubscribable: (uri) => {
    if (uri !== WATCHED.uri) throw new McpError(-32_002, `There is no resource ${uri}.`, { uri });
  },
  getPrompt: (name, args) => {
    switch (name) {
      case 'test_simple_prompt':
        return saying('This is a simple prompt for testing.');
      case 'test_prompt_with_arguments':
        return saying(`Prompt with arguments: arg1='${args?.['arg1']}', arg2='${args?.['arg2']}'`);
      case 'test_prompt_with_embedded_resource': {
        const resource = { uri: args?.['resourceUri'] ?? '', mimeType: 'text/plain', text: 'Embedded.' };
        return beside({ type: 'resource', resource });
      }
      case 'test_prompt_with_image':
        return beside({ type: 'image', data: PNG, mimeType: 'image/png' });
      default:
        throw new McpError(-32_602, `There is no prompt ${name}.`);
    }
  },
  getPromptModern: getInputPrompt,
  complete: async ({ argument: { value } }) => {
    const values = ['test one', 'test two', 'other'].filter((each) => each.startsWith(value));
    return { completion: { values, total: values.length, hasMore: false } };
  },
};

function saying(text: string): GetPromptResult {
  return { messages: [{ role: 'user', content: { type: 'text', text } }] };
}

function beside(content: GetPromptResult['messages'][number]['content']): GetPromptResult {
  const { messages } = saying('Please process what stands above.');
  return { messages: [{ role: 'user', content }, ...messages] };
}
