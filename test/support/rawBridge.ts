// The built stdio bridge, spoken to line by line: what a client of any era sends, and every line that comes back.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { bridgeEnvironment, builtBridge, type BridgeClientOptions } from './bridgeClient.ts';

export interface Line {
  id?: unknown;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: { code?: string; next?: string } };
}

export class RawBridge {
  readonly lines: Line[] = [];
  log = '';
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Set<() => void>();

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    child.stderr.on('data', (chunk) => (this.log += String(chunk)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.lines.push(JSON.parse(line) as Line);
      for (const wake of this.#waiting) wake();
    });
  }

  static async start(options: BridgeClientOptions, env: Record<string, string> = {}): Promise<RawBridge> {
    return new RawBridge(
      spawn(process.execPath, [await builtBridge()], {
        cwd: options.cwd,
        env: { ...bridgeEnvironment(options), ...env },
        stdio: 'pipe',
      }),
    );
  }

  send(message: object): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** The first line that fits, those that came already included. */
  async line(fits: (line: Line) => boolean): Promise<Line> {
    for (;;) {
      const found = this.lines.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  answerTo(id: string | number): Promise<Line> {
    return this.line((line) => line.id === id && line.method === undefined);
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.stdin.end();
    await exited;
  }
}
