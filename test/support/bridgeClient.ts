// The built stdio bridge as a child process, spoken to by the SDK's own client over stdio.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { build } from 'esbuild';
import { bridgeBundle } from '../../scripts/bridgeBundle.ts';

let built: Promise<string> | undefined;

/** The bundle as it ships, made once for this process. */
export function builtBridge(): Promise<string> {
  return (built ??= (async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sluice-bridge-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'bridge.cjs');
    await build({ ...bridgeBundle(file), minify: true, logLevel: 'silent' });
    return file;
  })());
}

export interface BridgeClientOptions {
  home: string;
  cwd: string;
  token?: string;
  /** What SLUICE_WINDOW says. */
  window?: string;
  waitSeconds?: number;
}

/** The environment of a bridge, without anything that this process may have of Sluice's own. */
export function bridgeEnvironment(options: BridgeClientOptions): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    SLUICE_HOME: options.home,
    SLUICE_WAIT_SECONDS: String(options.waitSeconds ?? 20),
    ...(options.token !== undefined && { SLUICE_TOKEN: options.token }),
    ...(options.window !== undefined && { SLUICE_WINDOW: options.window }),
  };
}

export interface CallAnswer {
  output: Record<string, unknown>;
  isError: boolean;
}

export class BridgeClient {
  readonly client: Client;
  readonly #transport: StdioClientTransport;
  readonly #waiting = new Set<() => void>();
  #log = '';

  /** Nothing is connected yet: see `connect`. */
  constructor(bridge: string, options: BridgeClientOptions) {
    this.client = new Client({ name: 'client of the bridge', version: '1' });
    this.#transport = new StdioClientTransport({
      command: process.execPath,
      args: [bridge],
      cwd: options.cwd,
      env: bridgeEnvironment(options),
      stderr: 'pipe',
    });
    this.#transport.stderr?.on('data', (chunk: Buffer) => {
      this.#log += chunk.toString();
      for (const wake of this.#waiting) wake();
    });
  }

  static async connect(options: BridgeClientOptions): Promise<BridgeClient> {
    const bridge = new BridgeClient(await builtBridge(), options);
    try {
      await bridge.connect();
    } catch (error) {
      await bridge.close();
      throw error;
    }
    return bridge;
  }

  async connect(): Promise<void> {
    await this.client.connect(this.#transport);
  }

  /** What it wrote to stderr. */
  get log(): string {
    return this.#log;
  }

  get pid(): number | null {
    return this.#transport.pid;
  }

  /** Resolves when its stderr holds a text that fits. @throws after that time, with what it says instead */
  async logged(pattern: RegExp, withinMs = 120_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!pattern.test(this.#log)) {
      if (performance.now() > deadline) throw new Error(`The bridge does not say ${pattern}:\n${this.#log}`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, 1_000);
        this.#waiting.add(wake);
      });
    }
  }

  async call(name: string, args: Record<string, unknown> = {}): Promise<CallAnswer> {
    const result = await this.client.callTool({ name, arguments: args }, undefined, { timeout: 58_000 });
    return {
      output: result.structuredContent as Record<string, unknown>,
      isError: result.isError === true,
    };
  }

  /** The ids of all bundles: no two windows have one in common. */
  async bundleIds(): Promise<string[]> {
    const { output } = await this.call('list_bundles', { limit: 100 });
    return (output['bundles'] as { id: string }[]).map(({ id }) => id);
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}
