// The prompts that a person can pick in their client (MCP 2025-11-25, "Prompts"): each teaches a model one of Sluice's
// jobs, with the tools that it takes. They hold no data.
import { ErrorCode, McpError, type GetPromptResult, type Prompt } from '@modelcontextprotocol/sdk/types.js';
import { choiceText } from '../core/nearest.ts';
import { visibleText } from '../core/visibleText.ts';

type PromptArguments = Readonly<Record<string, string>>;

interface PromptDeclaration extends Prompt {
  /** What the model is asked, in a person's words. */
  readonly text: (args: PromptArguments) => string;
}

const MAX_ARGUMENT_LENGTH = 200;

const DECLARATIONS: readonly PromptDeclaration[] = [
  {
    name: 'set_up_integration',
    title: 'Set up an integration',
    description: 'Provision a bundle at a provider and follow it until it is active.',
    arguments: [
      { name: 'provider', description: 'Id of the provider, as list_providers names it', required: true },
      { name: 'environment', description: 'development, staging or production; default: development' },
      { name: 'name', description: 'What the bundle is to be called' },
    ],
    text: ({ provider, environment = 'development', name }) =>
      [
        `Set up an integration with ${provider} for ${environment}${name === undefined ? '' : `, called “${name}”`}.`,
        'Call list_providers with that provider for the inputs it needs, and list_bundles to see whether the bundle exists already.',
        'Call provision_bundle once. While it is running or waits for me, do not repeat it: use wait_for_operation.',
        'Ask me for what you do not know, but never for a secret: VS Code asks me for those itself.',
        'In the end tell me what was set up, and what I still have to do by hand.',
      ].join('\n'),
  },
  {
    name: 'clean_up_bundles',
    title: 'Clean up old bundles',
    description: 'Find bundles that are provably unused, and ask the person which of them to delete.',
    arguments: [
      { name: 'unused_for_days', description: 'Only what nobody used for so many days; default: 90' },
      { name: 'environment', description: 'development, staging or production; default: all' },
    ],
    text: ({ unused_for_days = '90', environment }) =>
      [
        `Clean up integration bundles${environment === undefined ? '' : ` in ${environment}`} that nobody used for ${unused_for_days} days.`,
        'First call delete_bundles with that filter and dry_run: true, and tell me what it would delete and keep, and why.',
        'Then call it without dry_run, once for all of them: I decide in one list in VS Code, and may keep some.',
        'Do not split it into single calls, and do not ask again for what I kept.',
      ].join('\n'),
  },
  {
    name: 'sync_everything',
    title: 'Sync all credentials',
    description:
      'Refresh every account’s tokens in chunks until nothing is left, and report what needs attention.',
    arguments: [],
    text: () =>
      [
        'Sync all credentials.',
        'Call sync_credentials, then follow next_cursor until has_more is false; wait where retry_after_ms says so.',
        'If a call is lost, repeat it with the same cursor: that is safe.',
        'Tell me now and then how far it is, and in the end which accounts failed or need me (list_credentials by state).',
        'Use retry_failed only once, after the run has ended.',
      ].join('\n'),
  },
];

export const PROMPTS: readonly Prompt[] = DECLARATIONS.map(({ text: _text, ...prompt }) => prompt);

/** @throws McpError -32602 for an unknown prompt, or where a required argument is missing */
export function getPrompt(name: string, given: PromptArguments = {}): GetPromptResult {
  const declared = DECLARATIONS.find((prompt) => prompt.name === name);
  if (declared === undefined)
    throw new McpError(
      ErrorCode.InvalidParams,
      `There is no prompt ${visibleText(name, 80)}. ${choiceText(
        name,
        DECLARATIONS.map((prompt) => prompt.name),
      )}`,
    );
  const names = (declared.arguments ?? []).map((argument) => argument.name);
  const unknown = Object.keys(given).find((argument) => !names.includes(argument));
  if (unknown !== undefined)
    throw new McpError(
      ErrorCode.InvalidParams,
      `The prompt ${name} has no argument ${visibleText(unknown, 80)}. ${choiceText(unknown, names)}`,
    );
  const args: Record<string, string> = {};
  for (const { name: argument, required, description } of declared.arguments ?? []) {
    const value = given[argument];
    if (value !== undefined && value !== '') args[argument] = visibleText(value, MAX_ARGUMENT_LENGTH);
    else if (required === true)
      throw new McpError(
        ErrorCode.InvalidParams,
        `The prompt ${name} needs the argument ${argument}: ${description ?? ''}.`,
      );
  }
  const text = declared.text(args);
  return {
    description: declared.description,
    messages: [{ role: 'user', content: { type: 'text', text } }],
  };
}
