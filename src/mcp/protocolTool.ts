// Tools that speak the protocol themselves: content other than text, requests to the client, a stream that is closed
// midway. Sluice has none, because it asks people in VS Code; servers built of the same parts may.
import type { CallToolResult, Result, ServerRequest, Tool } from '@modelcontextprotocol/sdk/types.js';

/** The client in whose request a tool is called. */
export interface CallingClient {
  /** Sends a request (sampling, elicitation) and resolves with its answer. @throws McpError as the client answers */
  ask(request: ServerRequest): Promise<Result>;
  /** Ends the stream of the answer; the client takes it up again (MCP 2025-11-25, Streamable HTTP, "Resumability"). */
  closeStream(): void;
}

export interface ProtocolTool {
  /** As `tools/list` shows it. */
  readonly description: Tool;
  call(args: Readonly<Record<string, unknown>>, client: CallingClient): Promise<CallToolResult>;
  /** The result in MCP 2026-07-28, where a client is asked by `input_required`; default: what `call` returns. */
  answerModern?(
    args: Readonly<Record<string, unknown>>,
    given: ModernInput,
  ): Promise<Readonly<Record<string, unknown>>>;
}

/** What a request of 2026-07-28 brings beside arguments ("Multi round trips"). All of it is the client's own word. */
export interface ModernInput {
  inputResponses: Readonly<Record<string, unknown>> | undefined;
  requestState: unknown;
  clientCapabilities: Readonly<Record<string, unknown>>;
  /** Its token's id. */
  callerId: string;
}

/** Tasks that protocol tools begin, beside those that are operations (Tasks extension, SEP-2663). */
export interface ProtocolTasks {
  /** As `tasks/get` shows it; undefined if there is none of that id, or it is another caller's. */
  get(taskId: string, callerId: string): Readonly<Record<string, unknown>> | undefined;
  /** Takes answers to a task's `inputRequests`; what was not asked for is ignored. */
  update(taskId: string, inputResponses: Readonly<Record<string, unknown>>): void;
  cancel(taskId: string): void;
}
