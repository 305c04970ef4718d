// How pinned tools are advertised: under their own names, with their own schemas, after Sluice's fixed tools.
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { visibleText } from '../core/visibleText.ts';
import type { Event } from '../core/lifecycle.ts';
import { annotationsOf } from '../core/tool/tool.ts';
import type { PinnedTool, PinnedTools } from '../core/toolSource/pinnedTools.ts';

/** What the endpoint needs of pinned tools. */
export type Pins = Pick<PinnedTools, 'list' | 'callOf' | 'onDidChange'>;

const nothing: Event<void> = () => ({ dispose: () => undefined });
export const NO_PINS: Pins = { list: () => [], callOf: () => undefined, onDidChange: nothing };

export function describePinned({ name, bundle, tool }: PinnedTool): Tool {
  const reads = tool.verb === 'read';
  const through = `Through the bundle “${visibleText(bundle.name, 80)}” (${bundle.environment}).`;
  return {
    name,
    title: tool.title,
    description: [tool.description, through].filter((part) => part !== '').join(' '),
    // A manifest's schema has an object at its root (`schemaProblems`).
    inputSchema: { ...tool.input, type: 'object' },
    annotations: annotationsOf({ verbs: [tool.verb], idempotent: reads, openWorld: true }),
  };
}
