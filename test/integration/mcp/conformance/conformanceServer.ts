// The server that the conformance suite examines: Sluice's MCP endpoint, with the suite's tools, prompts and resources
// in the place of Sluice's own, behind a proxy that brings the token which the suite does not send.
import { ClientTokens } from '../../../../src/core/access/clientTokens.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { startMcpEndpoint, type McpEndpoint } from '../../../../src/mcp/startMcpEndpoint.ts';
import { NodeClock } from '../../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../../src/node/nodeHasher.ts';
import { NodeIds } from '../../../../src/node/nodeIds.ts';
import { memoryFacts } from '../../../support/memoryFacts.ts';
import { KeptLog } from '../endpointFixture.ts';
import { fixtureOffer } from './fixtureOffer.ts';
import { fixtureProtocolTools } from './fixtureProtocolTools.ts';
import { fixtureRegistry, FixtureRunner } from './fixtureTools.ts';
import { TokenProxy } from './tokenProxy.ts';

export class ConformanceServer {
  /** Tools that were really called. */
  readonly called: ReadonlySet<string>;
  readonly #endpoint: McpEndpoint;
  readonly #proxy: TokenProxy;

  private constructor(endpoint: McpEndpoint, proxy: TokenProxy, called: ReadonlySet<string>) {
    this.#endpoint = endpoint;
    this.#proxy = proxy;
    this.called = called;
  }

  static async start(): Promise<ConformanceServer> {
    const [clock, hasher] = [new NodeClock(), new NodeHasher()];
    const ids = new NodeIds(clock);
    const called = new Set<string>();
    const keep = (tool: string): void => void called.add(tool);
    let listens = (): Promise<void> => Promise.reject(new Error('The proxy does not run yet.'));
    const runner = new FixtureRunner(keep, () => listens());
    const noOperation = (id: string): never => {
      throw new AppError('not-found', `There is no operation ${id}.`);
    };
    const tokens = new ClientTokens(memoryFacts(), hasher, ids, () => clock.now());
    const endpoint = await startMcpEndpoint({
      runner: { call: (call) => runner.call(call), outcome: noOperation },
      registry: fixtureRegistry,
      operations: { get: noOperation, onDidChange: runner.changes.event },
      offer: fixtureOffer,
      protocolTools: fixtureProtocolTools(keep),
      tokens,
      clock,
      hasher,
      ids,
      logger: new KeptLog(),
      port: 0,
      version: '1.2.3',
      instructions: 'For the conformance suite.',
    });
    const { token } = await tokens.issue('Conformance suite', { lasting: false });
    const proxy = await TokenProxy.start({ port: endpoint.port, token });
    listens = () => proxy.listens();
    return new ConformanceServer(endpoint, proxy, called);
  }

  get url(): string {
    return this.#proxy.url;
  }

  async stop(): Promise<void> {
    await this.#endpoint.close();
    await this.#proxy.stop();
  }
}
