// A headless Sluice with its sandbox, an agent, and a person who answers over stdin: what tests of gated tools share.
import { errorOf, type AgentClient, type AgentResult } from '../../support/agentClient.ts';
import { unwrapped } from '../../support/approvals.ts';
import { HeadlessHost, type HeadlessOptions } from '../../support/headlessHost.ts';
import { SandboxControl, type SandboxRequestLine } from '../../support/sandboxControl.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

export interface AskedTarget {
  id: string;
  name: string;
  live: boolean;
  environment: string;
  revision: number | null;
  facts: { label: string; value: string }[];
  effects: {
    label: string;
    before: string | null;
    after: string | null;
    destination?: { url: string; role: string };
    marks: string[];
  }[];
}

export interface AskedApproval {
  id: string;
  title: string;
  detail: string;
  operation_id: string;
  verbs: string[];
  targets: AskedTarget[];
  impact: string[];
  changed_since: string[];
  /** What the agent claims. */
  reason: string | null;
}

export interface ShownBundle {
  id: string;
  name: string;
  environment: string;
  live: boolean;
  status: string;
  revision: number;
  webhooks: { id: string; url: string }[];
  settings: Record<string, unknown>;
  subscription: { plan: string; add_ons: string[] } | null;
}

export class GatedFixture {
  readonly #folders: TemporaryFolders;
  #token = '';
  readonly #answered = new Set<string>();
  host: HeadlessHost;
  agent: AgentClient;
  sandbox: SandboxControl;

  private constructor(
    folders: TemporaryFolders,
    host: HeadlessHost,
    agent: AgentClient,
    sandbox: SandboxControl,
  ) {
    this.#folders = folders;
    this.host = host;
    this.agent = agent;
    this.sandbox = sandbox;
  }

  static async start(options: HeadlessOptions = {}): Promise<GatedFixture> {
    const folders = new TemporaryFolders();
    const host = await HeadlessHost.start(folders.make(), options);
    return new GatedFixture(folders, host, await host.connect(), await SandboxControl.of(host));
  }

  async stop(): Promise<void> {
    await this.host.stop();
    this.#folders.dispose();
  }

  /** The process dies at once, and another one starts on the same folder; a client with a lasting token keeps it. */
  async restart(options: HeadlessOptions = {}): Promise<void> {
    const { directory, ready } = this.host;
    this.#token ||= ready.token;
    await this.host.kill();
    this.host = await HeadlessHost.start(directory, options);
    this.agent = await this.host.connect(this.host.ready.token || this.#token);
    this.sandbox = await SandboxControl.of(this.host);
    this.#answered.clear();
  }

  /** The next request for approval that nobody has answered; its values are not broken into rows. */
  async asked(): Promise<AskedApproval> {
    const { approval } = await this.host.event(
      ({ event, approval: shown }) =>
        event === 'approval' && !this.#answered.has((shown as AskedApproval).id),
    );
    const asked = approval as AskedApproval;
    return { ...asked, detail: unwrapped(asked.detail) };
  }

  /** How many requests for approval were announced so far. */
  get timesAsked(): number {
    return this.host.events.filter(({ event }) => event === 'approval').length;
  }

  /** Answers it as a person who took their time; resolves with what Sluice made of the answer. */
  async decide(
    approval: AskedApproval,
    decision: 'approve' | 'reject' | 'allow',
    more: {
      targets?: string[];
      reason?: string;
      rule?: { free: string[]; count: number; durationMs: number };
    } = {},
  ): Promise<Record<string, unknown>> {
    this.#answered.add(approval.id);
    this.host.say({ approval: approval.id, decision, ...more });
    return this.host.event(
      ({ event, approval: decided }) => event === 'decided' && (decided as { id: string }).id === approval.id,
    );
  }

  /** Calls the tool, answers the one request for approval that it makes, and returns its result. */
  async call(
    tool: string,
    args: Record<string, unknown>,
    decision: 'approve' | 'reject',
    more: { targets?: string[]; reason?: string } = {},
  ): Promise<{ result: AgentResult; approval: AskedApproval }> {
    const wanted = this.agent.call(tool, args);
    const approval = await this.asked();
    await this.decide(approval, decision, more);
    return { result: await wanted, approval };
  }

  /** Everything that a call without an approval asks of the sandbox. */
  async sentBy(work: () => Promise<unknown>): Promise<SandboxRequestLine[]> {
    const before = (await this.sandbox.requests()).length;
    await work();
    return (await this.sandbox.requests()).slice(before);
  }

  async bundles(filter: Record<string, unknown> = {}): Promise<ShownBundle[]> {
    const { output } = await this.agent.call('list_bundles', {
      limit: 100,
      fields: ['revision', 'subscription', 'tools'],
      ...filter,
    });
    return output['bundles'] as ShownBundle[];
  }

  async named(name: string, environment: string): Promise<ShownBundle> {
    const found = (await this.bundles({ environment })).find((bundle) => bundle.name === name);
    if (found === undefined) throw new Error(`There is no bundle ${name} in ${environment}.`);
    return this.bundle(found.id);
  }

  async bundle(id: string): Promise<ShownBundle> {
    const { output, isError } = await this.agent.call('get_bundle', { bundle_id: id });
    if (isError) throw new Error(String(errorOf({ output })['message']));
    return output as unknown as ShownBundle;
  }

  /** Empty for a bundle that does not exist. */
  async credentials(bundleId: string): Promise<{ id: string; kind: string; state: string }[]> {
    const { output, isError } = await this.agent.call('list_credentials', {
      bundle_id: bundleId,
      limit: 100,
    });
    // A bundle that is gone has none left; the tool says that it is not there.
    if (isError && errorOf({ output })['code'] === 'not-found') return [];
    return output['credentials'] as { id: string; kind: string; state: string }[];
  }
}
