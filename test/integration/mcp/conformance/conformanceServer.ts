// The server that the conformance suite examines: Sluice's MCP endpoint, with the suite's tools, prompts and resources
// in the place of Sluice's own, behind a proxy that brings the token which the suite does not send.
import { NO_PINS } from '../../../../src/mcp/pinnedDescriptions.ts';
import type { McpEndpointOptions } from '../../../../src/mcp/startMcpEndpoint.ts';
import { EndpointFixture } from '../endpointFixture.ts';
import { fixtureInputTools } from './fixtureInputTools.ts';
import { fixtureOffer } from './fixtureOffer.ts';
import { fixtureProtocolTools } from './fixtureProtocolTools.ts';
import { FixtureTasks } from './fixtureTasks.ts';
import { fixtureRegistry, FixtureRunner } from './fixtureTools.ts';
import { TokenProxy } from './tokenProxy.ts';

/**
 * The suite's tools, prompts, resources and tasks, for an endpoint.
 * @param called told of each call
 * @param listens resolves when the client listens to what the server sends by itself
 */
export function fixtureParts(
  called: (tool: string) => void,
  listens: () => Promise<void>,
): Partial<McpEndpointOptions> {
  const runner = new FixtureRunner(called, listens);
  const tasks = new FixtureTasks(called);
  return {
    runner,
    registry: fixtureRegistry,
    pins: { ...NO_PINS, onDidChange: runner.pinned.event },
    operations: { get: (id) => runner.get(id), onDidChange: runner.changes.event },
    offer: fixtureOffer,
    protocolTools: [...fixtureProtocolTools(called), ...fixtureInputTools(called), ...tasks.tools],
    protocolTasks: tasks,
  };
}

export class ConformanceServer {
  /** Tools that were really called. */
  readonly called: ReadonlySet<string>;
  readonly #endpoint: EndpointFixture;
  readonly #proxy: TokenProxy;

  private constructor(endpoint: EndpointFixture, proxy: TokenProxy, called: ReadonlySet<string>) {
    this.#endpoint = endpoint;
    this.#proxy = proxy;
    this.called = called;
  }

  static async start(): Promise<ConformanceServer> {
    const called = new Set<string>();
    let listens = (): Promise<void> => Promise.reject(new Error('The proxy does not run yet.'));
    const endpoint = new EndpointFixture();
    const { port } = await endpoint.start({
      parts: fixtureParts(
        (tool) => void called.add(tool),
        () => listens(),
      ),
    });
    const proxy = await TokenProxy.start({ port, token: endpoint.token });
    listens = () => proxy.listens();
    return new ConformanceServer(endpoint, proxy, called);
  }

  get url(): string {
    return this.#proxy.url;
  }

  async stop(): Promise<void> {
    await this.#endpoint.stop();
    await this.#proxy.stop();
  }
}
