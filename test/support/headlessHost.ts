// The headless host as a child process: started on a folder, spoken to over MCP and stdin, killed at will.
// A test that kills it starts another on the same folder, as VS Code does after a crash.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { AgentClient } from './agentClient.ts';

/** Its bundle if there is one (`test/run.ts` makes it), else its sources. */
const SCRIPT = process.env['SLUICE_HEADLESS'] ?? fileURLToPath(new URL('headless.ts', import.meta.url));

export interface HeadlessOptions {
  speed?: 'instant' | 'realistic';
  /** Folder with manifests. */
  manifests?: string;
  /** Providers that need no asking outside their live environments, as the sandbox: for tests of something else. */
  practice?: readonly string[];
  /** Dies by SIGKILL at the fault point of this number, from 1; `POINT:N` counts those of one name. */
  dieAt?: number | string;
  /** File that names every fault point as it is reached. */
  traceFaults?: string;
  /** File to which every leased write is appended, as `tracedWrites` reads it. */
  traceWrites?: string;
  port?: number;
  /** The workspace's folders; they must exist. */
  folders?: string[];
  /** Default `warn`. */
  logLevel?: 'debug' | 'warn';
  /** Added to its environment. */
  env?: NodeJS.ProcessEnv;
  /** Enters itself there as a live window; without it no bridge finds it. */
  home?: string;
  /** The client's token outlives the host: the next one on the same folder knows it, and shows none. */
  lastingToken?: boolean;
}

/** A line that the host printed. */
export type HostEvent = { event: string } & Record<string, unknown>;

interface Ready {
  url: string;
  token: string;
  pid: number;
  vault_problem: string | null;
  sandbox_url: string;
  /** The live window's id, if it has a home. */
  window?: string;
}

export class HeadlessHost {
  readonly directory: string;
  readonly ready: Ready;
  /** Everything that it printed after `ready`. */
  readonly events: HostEvent[] = [];
  readonly exited: Promise<NodeJS.Signals | number | null>;
  readonly #child: Child;
  readonly #waiting = new Set<() => void>();
  readonly #clients: AgentClient[] = [];
  readonly #log: () => string;

  private constructor(directory: string, launched: Launched, ready: Ready) {
    this.directory = directory;
    this.ready = ready;
    this.#child = launched.child;
    this.#log = launched.log;
    this.exited = launched.exited;
    launched.onLine((line) => {
      this.events.push(JSON.parse(line) as HostEvent);
      for (const wake of this.#waiting) wake();
    });
    void this.exited.then(() => {
      for (const wake of this.#waiting) wake();
    });
  }

  /** Resolves when it listens. Rejects with its log if it ends before. */
  static async start(directory: string, options: HeadlessOptions = {}): Promise<HeadlessHost> {
    const launched = launch(directory, options);
    const line = await launched.firstLine;
    const event = line === undefined ? undefined : (JSON.parse(line) as HostEvent);
    if (event?.event === 'ready') return new HeadlessHost(directory, launched, event as unknown as Ready);
    throw new Error(
      `The headless host ended with ${await launched.exited}: ${line ?? ''}\n${launched.log()}`,
    );
  }

  /** What it wrote to its log. */
  get log(): string {
    return this.#log();
  }

  /** An MCP client of its own session, connected over HTTP with the host's token. */
  async connect(token = this.ready.token): Promise<AgentClient> {
    const client = await AgentClient.connect(this.ready.url, token);
    this.#clients.push(client);
    return client;
  }

  /** The first line that fits, printed already or yet to come. Rejects if the host ends before. */
  async event(fits: (event: HostEvent) => boolean): Promise<HostEvent> {
    let ended = false;
    void this.exited.then(() => (ended = true));
    for (;;) {
      const found = this.events.find(fits);
      if (found !== undefined) return found;
      if (ended) throw new Error(`The headless host ended.\n${this.log}`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  /** Writes one line to its stdin. */
  say(line: object): void {
    this.#child.stdin.write(`${JSON.stringify(line)}\n`);
  }

  /** Suspends it, as a sleeping machine would; `wake` resumes it. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  wake(): void {
    this.#child.kill('SIGCONT');
  }

  /** Resolves when its log holds the text. Rejects if it ends before. */
  async logged(text: string): Promise<void> {
    while (!this.log.includes(text)) {
      if (this.#child.exitCode !== null) throw new Error(`The headless host ended.\n${this.log}`);
      await once(this.#child.stderr, 'data');
    }
  }

  /** A death that nothing in the process can see coming. */
  async kill(): Promise<void> {
    await this.#disconnect();
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  /** Lets it close in its own way. */
  async stop(): Promise<void> {
    await this.#disconnect();
    this.#child.kill('SIGTERM');
    await this.exited;
  }

  async #disconnect(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.close()));
  }
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

interface Launched {
  child: Child;
  firstLine: Promise<string | undefined>;
  /** Told every line after the first. */
  onLine(listener: (line: string) => void): void;
  exited: Promise<NodeJS.Signals | number | null>;
  log(): string;
}

function launch(directory: string, options: HeadlessOptions): Launched {
  const {
    speed = 'instant',
    manifests,
    practice = [],
    dieAt,
    traceFaults,
    traceWrites,
    port,
    folders = [],
    logLevel,
    home,
    lastingToken,
  } = options;
  const args = [SCRIPT, '--storage', path.resolve(directory), '--speed', speed];
  if (manifests !== undefined) args.push('--manifests', manifests);
  for (const provider of practice) args.push('--practice', provider);
  for (const folder of folders) args.push('--folder', folder);
  if (home !== undefined) args.push('--home', home);
  if (lastingToken === true) args.push('--lasting-token');
  if (port !== undefined) args.push('--port', String(port));
  if (logLevel !== undefined) args.push('--log-level', logLevel);
  const env: NodeJS.ProcessEnv = { ...process.env, ...options.env };
  if (dieAt !== undefined) env['SLUICE_DIE_AT'] = String(dieAt);
  if (traceFaults !== undefined) env['SLUICE_TRACE_FAULTS'] = traceFaults;
  if (traceWrites !== undefined) env['SLUICE_TRACE_WRITES'] = traceWrites;
  const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  // What a test writes to a host that just died is lost, which is fine.
  child.stdin.on('error', () => undefined);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const exited = new Promise<NodeJS.Signals | number | null>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  const early: string[] = [];
  let listener = (line: string): void => void early.push(line);
  const first = Promise.withResolvers<string | undefined>();
  let isFirst = true;
  readline.createInterface({ input: child.stdout }).on('line', (line) => {
    if (!isFirst) {
      listener(line);
      return;
    }
    isFirst = false;
    first.resolve(line);
  });
  void exited.then(() => first.resolve(undefined));
  return {
    child,
    firstLine: first.promise,
    onLine: (next) => {
      listener = next;
      for (const line of early.splice(0)) next(line);
    },
    exited,
    log: () => log,
  };
}
