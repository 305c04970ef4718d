// The MCP server of a running Sluice: listens, says where or why not, and moves to another port when it is asked to.
import { AppError } from '../core/errors.ts';
import type { EndpointState } from '../core/sluice.ts';
import { startMcpEndpoint, type McpEndpoint, type McpEndpointOptions } from './startMcpEndpoint.ts';

export class McpListener {
  readonly #options: Omit<McpEndpointOptions, 'port'>;
  #endpoint: McpEndpoint | undefined;
  #state: EndpointState = { kind: 'off' };

  constructor(options: Omit<McpEndpointOptions, 'port'>) {
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
      const endpoint = await startMcpEndpoint({ ...this.#options, port });
      this.#endpoint = endpoint;
      this.#state = { kind: 'listening', url: endpoint.url, port: endpoint.port };
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

  /** Takes nothing new, answers what is under way, ends all streams. */
  async close(): Promise<void> {
    this.#state = { kind: 'off' };
    await this.#endpoint?.close();
  }
}
