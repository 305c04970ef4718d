// The conformance suite's tools for what no tool of Sluice does: content other than text, sampling, elicitation, a
// stream that is closed midway. Names, texts and schemas are the suite's.
import { readFileSync } from 'node:fs';
import type {
  CallToolResult,
  ContentBlock,
  ElicitRequestFormParams,
} from '@modelcontextprotocol/sdk/types.js';
import type { CallingClient, ProtocolTool } from '../../../../src/mcp/protocolTool.ts';

/** One red pixel. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** The head of a sound without a sample. */
const WAV = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAAAAA==';

/** The suite's schema with keywords of JSON Schema 2020-12. */
const SCHEMA = JSON.parse(
  readFileSync(new URL('schema-2020-12.json', import.meta.url), 'utf8'),
) as ProtocolTool['description']['inputSchema'];

const text = (said: string): ContentBlock => ({ type: 'text', text: said });
const image: ContentBlock = { type: 'image', data: PNG, mimeType: 'image/png' };

/** @param called told of each call, so that a scenario that never reached its tool is found out */
export function fixtureProtocolTools(called: (tool: string) => void): ProtocolTool[] {
  const tool = (
    name: string,
    answer: (args: Readonly<Record<string, unknown>>, client: CallingClient) => Promise<ContentBlock[]>,
    inputSchema: ProtocolTool['description']['inputSchema'] = { type: 'object' },
  ): ProtocolTool => ({
    description: { name, description: `The conformance suite’s ${name}.`, inputSchema },
    call: async (args, client): Promise<CallToolResult> => {
      called(name);
      return { content: await answer(args, client) };
    },
  });
  const elicit =
    (schema: ElicitRequestFormParams['requestedSchema'], message = 'Please fill in the form.') =>
    async (args: Readonly<Record<string, unknown>>, client: CallingClient): Promise<ContentBlock[]> => {
      const asked = typeof args['message'] === 'string' ? args['message'] : message;
      const { action, content } = await client.ask({
        method: 'elicitation/create',
        params: { message: asked, requestedSchema: schema },
      });
      return [text(`Elicitation completed: action=${String(action)}, content=${JSON.stringify(content)}`)];
    };
  return [
    tool('test_image_content', async () => [image]),
    tool('test_audio_content', async () => [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }]),
    tool('test_embedded_resource', async () => [
      embedded('test://embedded-resource', 'text/plain', 'Embedded.'),
    ]),
    tool('test_multiple_content_types', async () => [
      text('Multiple content types test:'),
      image,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ]),
    tool('test_sampling', async ({ prompt }, client) => {
      const { content } = await client.ask({
        method: 'sampling/createMessage',
        params: {
          messages: [{ role: 'user', content: { type: 'text', text: String(prompt) } }],
          maxTokens: 100,
        },
      });
      return [text(`LLM response: ${JSON.stringify(content)}`)];
    }),
    tool(
      'test_elicitation',
      elicit({
        type: 'object',
        properties: {
          username: { type: 'string', description: 'User’s response' },
          email: { type: 'string', description: 'User’s email address' },
        },
        required: ['username', 'email'],
      }),
    ),
    tool('test_elicitation_sep1034_defaults', elicit({ type: 'object', properties: WITH_DEFAULTS })),
    tool('test_elicitation_sep1330_enums', elicit({ type: 'object', properties: ENUMS })),
    tool('test_reconnection', async (_args, client) => {
      client.closeStream();
      return [text('Answered after the stream was closed.')];
    }),
    tool('json_schema_2020_12_tool', async () => [text('Hello.')], SCHEMA),
    tool('greet', async ({ name }) => [text(`Hello, ${String(name)}!`)]),
    tool('test_custom_headers', async () => [text('The headers fit.')], {
      type: 'object',
      properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
    }),
  ];
}

const WITH_DEFAULTS: ElicitRequestFormParams['requestedSchema']['properties'] = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};

const options = ['option1', 'option2', 'option3'];
const titled = [
  { const: 'value1', title: 'First Option' },
  { const: 'value2', title: 'Second Option' },
];

const ENUMS: ElicitRequestFormParams['requestedSchema']['properties'] = {
  untitledSingle: { type: 'string', enum: options },
  titledSingle: { type: 'string', oneOf: titled },
  legacyEnum: { type: 'string', enum: ['opt1', 'opt2'], enumNames: ['Option One', 'Option Two'] },
  untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
  titledMulti: { type: 'array', items: { anyOf: titled } },
};

function embedded(uri: string, mimeType: string, said: string): ContentBlock {
  return { type: 'resource', resource: { uri, mimeType, text: said } };
}
