// Which version of MCP a session speaks. What `initialize` agreed on holds for all of its requests.
import type { IncomingMessage } from 'node:http';
import {
  isInitializeRequest,
  LATEST_PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/sdk/types.js';

const HEADER = 'mcp-protocol-version';

/** What an `initialize` request leads to (MCP 2025-11-25, "Version Negotiation"); undefined for any other message. */
export function negotiatedVersion(body: unknown): string | undefined {
  if (!isInitializeRequest(body)) return undefined;
  const { protocolVersion } = body.params;
  return SUPPORTED_PROTOCOL_VERSIONS.includes(protocolVersion) ? protocolVersion : LATEST_PROTOCOL_VERSION;
}

/**
 * Lets a request that names another supported version speak the one that its session agreed on, so that its stream can
 * be taken up again like all others (MCP 2025-11-25, Streamable HTTP, "Protocol Version Header"). One that names none
 * is left as it is: VS Code sends such, never takes up the stream of an answer, and would only stumble over what is for
 * that. One that is not supported is refused by the SDK.
 */
export function speakNegotiated(request: IncomingMessage, version: string): void {
  const named = request.headers[HEADER];
  if (typeof named !== 'string' || named === version || !SUPPORTED_PROTOCOL_VERSIONS.includes(named)) return;
  // The SDK reads the raw list: names and values in turn.
  const { rawHeaders } = request;
  const name = rawHeaders.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === HEADER);
  rawHeaders[name + 1] = version;
}
