// The peer without a house around it: the MCP SDK's own server on node:http, one session a client, one tool that
// answers what it was given. Asked for `serve` with that answer. Argument: `json` answers with one JSON object, as Sluice
// does, instead of a stream of events.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { answerBench } from './answerBench.ts';

const enableJsonResponse = process.argv[2] === 'json';
const transports = new Map<string, StreamableHTTPServerTransport>();
let answer: CallToolResult = { content: [] };

const http = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
await new Promise<void>((resolve) => {
  http.listen(0, '127.0.0.1', resolve);
});
answerBench({
  serve: (result: CallToolResult) => {
    answer = result;
    return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp` };
  },
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += String(piece);
  const known = transports.get(String(request.headers['mcp-session-id']));
  const transport = known ?? (await newSession());
  await transport.handleRequest(request, response, JSON.parse(text));
}

async function newSession(): Promise<StreamableHTTPServerTransport> {
  const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    enableJsonResponse,
    onsessioninitialized: (id) => void transports.set(id, transport),
  });
  const server = new McpServer({ name: 'bare', version: '1' });
  const inputSchema = { bundle_id: z.string().max(80) };
  const outputSchema = z.looseObject({ id: z.string().optional(), name: z.string().optional() });
  server.registerTool('get_bundle', { inputSchema, outputSchema }, () => answer);
  await server.connect(transport);
  return transport;
}
