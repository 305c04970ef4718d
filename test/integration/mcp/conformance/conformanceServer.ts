// The server that the conformance suite examines: Sluice's MCP endpoint, with the suite's tools, prompts and resources
// in the place of Sluice's own, behind a proxy that brings the token which the suite does not send.
import { EndpointFixture } from '../endpointFixture.ts';
import { fixtureInputTools } from './fixtureInputTools.ts';
import { fixtureOffer } from './fixtureOffer.ts';
import { fixtureProtocolTools } from './fixtureProtocolTools.ts';
import { FixtureTasks } from './fixtureTasks.ts';
import { fixtureRegistry, FixtureRunner } from './fixtureTools.ts';
import { TokenProxy } from './tokenProxy.ts';

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
    const keep = (tool: string): void => void called.add(tool);
    let listens = (): Promise<void> => Promise.reject(new Error('The proxy does not run yet.'));
    const runner = new FixtureRunner(keep, () => listens());
    const tasks = new FixtureTasks(keep);
    const endpoint = new EndpointFixture();
    const { port } = await endpoint.start({
      parts: {
        runner,
        registry: fixtureRegistry,
        operations: { get: (id) => runner.get(id), onDidChange: runner.changes.event },
        offer: fixtureOffer,
        protocolTools: [...fixtureProtocolTools(keep), ...fixtureInputTools(keep), ...tasks.tools],
        protocolTasks: tasks,
      },
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
