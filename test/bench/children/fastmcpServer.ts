// The peer with a house around it: punkpeye's fastmcp, installed apart; argument: its folder. One tool that answers
// what it was given. Asked for `serve` with that answer.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { anyFreePort } from '../../../scripts/freePort.ts';
import { answerBench } from './answerBench.ts';

/** What of fastmcp is used. */
interface FastMcpModule {
  FastMCP: new (options: { name: string; version: string }) => {
    addTool(tool: {
      name: string;
      description: string;
      parameters: unknown;
      execute(): Promise<unknown>;
    }): void;
    start(options: {
      transportType: 'httpStream';
      httpStream: { port: number; host: string };
    }): Promise<void>;
  };
}

const [folder = ''] = process.argv.slice(2);
const entry = path.join(folder, 'node_modules', 'fastmcp', 'dist', 'FastMCP.js');
const { FastMCP } = (await import(pathToFileURL(entry).href)) as FastMcpModule;
const port = await anyFreePort();
let answer: CallToolResult = { content: [] };
const server = new FastMCP({ name: 'fastmcp', version: '1.0.0' });
server.addTool({
  name: 'get_bundle',
  description: 'Answers what it was given.',
  parameters: z.object({ bundle_id: z.string().max(80) }),
  execute: async () => answer,
});
await server.start({ transportType: 'httpStream', httpStream: { port, host: '127.0.0.1' } });
answerBench({
  serve: (result: CallToolResult) => {
    // It takes content alone, so the structured answer goes as text, as its users would do it.
    answer = { content: [{ type: 'text', text: JSON.stringify(result.structuredContent) }] };
    return { url: `http://127.0.0.1:${port}/mcp` };
  },
});
