// A project with a setup file, over real storage and a scripted provider: what tests of apply_setup share.
import { DELIBERATE_MS } from '../../src/core/approval/approvalPrompt.ts';
import type { FaultPoint } from '../../src/core/faultPoints.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Operation } from '../../src/core/operation/operation.ts';
import type { ToolResult } from '../../src/core/tool/runner.ts';
import type { SetupEntry } from '../../src/core/setup/setupEntry.ts';
import { SharedWorld, type CoreHost, type HostOptions } from './coreHost.ts';
import { settle } from './fakeClock.ts';

type FileBundle = Partial<Omit<SetupEntry, 'environment'>> & { environments?: string[] };

export interface SetupOutcome {
  name: string;
  bundle_id: string;
  status: string;
  why?: string;
  message?: string;
}

export class SetupWorld {
  readonly shared: SharedWorld;
  host: CoreHost;
  #windows = 1;

  private constructor(shared: SharedWorld, host: CoreHost) {
    this.shared = shared;
    this.host = host;
  }

  static async open(other?: ConstructorParameters<typeof SharedWorld>[0]): Promise<SetupWorld> {
    const shared = new SharedWorld(other);
    return new SetupWorld(shared, await shared.open({ owner: 'window-1' }));
  }

  get provider(): SharedWorld['provider'] {
    return this.shared.provider;
  }

  /** Writes the file, not yet accepted. */
  write(...bundles: FileBundle[]): void {
    const full = bundles.map((bundle) => ({ provider: 'acme', environments: ['development'], ...bundle }));
    this.shared.setupFile = JSON.stringify({ version: 1, bundles: full });
  }

  async accept(): Promise<void> {
    const setup = await this.host.setup.read();
    const decidedBy = { user: 'ann', host: 'desk' };
    const answer = { shownForMs: DELIBERATE_MS, dialogDigest: 'shown', decidedBy };
    await this.host.setup.accept(setup?.digest ?? '', answer);
  }

  /** Calls apply_setup, approves if a person is asked, and returns how it ended. */
  async apply(args: JsonObject = {}): Promise<ToolResult> {
    const call = this.host.call('apply_setup', { environment: 'development', ...args });
    await settle();
    if (this.host.approvals.size > 0) await this.host.decide('approve');
    return this.host.finish(call);
  }

  /** One more window on the same folder. */
  async window(options: HostOptions = {}): Promise<CoreHost> {
    this.#windows += 1;
    return this.shared.open({ owner: `window-${this.#windows}`, ...options });
  }

  /** The window dies, and another one starts on the folder. */
  async restart(): Promise<void> {
    this.host.close();
    const dead = this.#windows;
    this.host = await this.window({ isDead: (owner) => Number(owner.split('-')[1]) <= dead });
    await this.host.operations.recover();
  }

  /** Applies in a window that freezes when it reaches that point for the nth time, as if it had died. */
  async dieAt(point: FaultPoint, nth: number): Promise<boolean> {
    const state = { dead: false, left: nth };
    const never = new Promise<never>(() => undefined);
    const dying = await this.window({
      faults: {
        reach: (reached) => {
          if (reached === point) state.left -= 1;
          if (state.left > 0 || reached !== point) return;
          state.dead = true;
          throw new Error('The process is dead.');
        },
      },
      wrapStore: (store) => ({
        read: (work) => store.read(work),
        transaction: (work) => (state.dead ? never : store.transaction(work)),
      }),
    });
    void dying.call('apply_setup', { environment: 'development' });
    await settle();
    if (dying.approvals.size > 0) void dying.decide('approve').catch(() => undefined);
    for (let rounds = 0; rounds < 200 && !state.dead; rounds += 1) await this.shared.clock.advanceAsync(50);
    this.host = dying;
    return state.dead;
  }

  /** The newest operation. */
  newest(): Operation {
    const newest = this.host.all().at(-1);
    if (newest === undefined) throw new Error('There is no operation.');
    return newest;
  }

  dispose(): void {
    this.shared.dispose();
  }
}

export function outcomesOf({ output }: ToolResult): SetupOutcome[] {
  return output['bundles'] as unknown as SetupOutcome[];
}

/** Name → status, and why it was kept. */
export function statuses(result: ToolResult): Record<string, string> {
  return Object.fromEntries(
    outcomesOf(result).map(({ name, status, why }) => [
      name,
      why === undefined ? status : `${status}: ${why}`,
    ]),
  );
}
