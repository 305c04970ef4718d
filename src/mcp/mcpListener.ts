// The MCP server of a running Sluice: listens, says where or why not, and moves to another port when it is asked to.
import { AppError } from '../core/errors.ts';
import type { EndpointState } from '../core/sluice.ts';
import { startMcpEndpoint, type McpEndpoint, type McpEndpointOptions } from './startMcpEndpoint.ts';

export interface McpListenerOptions extends Omit<McpEndpointOptions, 'port' | 'socketPath'> {
  /** Where the local socket belongs; asked at every start. Undefined: nowhere. Never rejects. */
  localSocket?: (() => Promise<string | undefined>) | undefined;
  /** Whether the port is proven to belong to another window of this person. Absent: never. Never rejects. */
  isOwnPort?: ((port: number) => Promise<boolean>) | undefined;
}

export class McpListener {
  readonly #options: McpListenerOptions;
  #endpoint: McpEndpoint | undefined;
  #state: EndpointState = { kind: 'off' };

  constructor(options: McpListenerOptions) {
    this.#options = options;
  }

  get state(): EndpointState {
    return this.#state;
  }

  /** Whether a client has a session. @param callerId its token's id */
  isConnected(callerId: string): boolean {
    return this.#endpoint?.isConnected(callerId) ?? false;
  }

  /** Starts listening, or again on another port. `port` 0: the system chooses. Never rejects: see the state. */
  async listen(port: number): Promise<EndpointState> {
    const { logger } = this.#options;
    await this.#endpoint?.close();
    this.#endpoint = undefined;
    try {
      const endpoint = await this.#start(port);
      this.#endpoint = endpoint;
      const { url, port: actual, socket } = endpoint;
      this.#state = { kind: 'listening', url, port: actual, ...(socket !== undefined && { socket }) };
    } catch (error) {
      const failure =
        error instanceof AppError
          ? error
          : new AppError('internal', 'The MCP server could not start.', { cause: error });
      logger.error('The MCP server does not listen.', failure);
      this.#state = { kind: 'failed', error: failure };
    }
    return this.#state;
  }

  /** All windows of a person share their settings: a port that another window has is no clash to ask about. */
  async #start(port: number): Promise<McpEndpoint> {
    const socketPath = await this.#options.localSocket?.();
    try {
      return await startMcpEndpoint({ ...this.#options, port, socketPath });
    } catch (error) {
      if (!AppError.is(error, 'port-taken') || !(await this.#options.isOwnPort?.(port))) throw error;
      this.#options.logger.info('Another window has the port; this one takes a free one.', { port });
      return startMcpEndpoint({ ...this.#options, port: 0, socketPath });
    }
  }

  /** Takes nothing new, answers what is under way, ends all streams. */
  async close(): Promise<void> {
    this.#state = { kind: 'off' };
    await this.#endpoint?.close();
  }
}
