// A process that takes part in a measurement, as its parent sees it: asked over IPC, so that what it serves on its
// sockets is not disturbed by how it is watched.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}

export class BenchChild {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #nextId = 1;

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.on('message', (message) => this.#settle(message as Answer));
    process.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`The benchmark's child ended with ${signal ?? code}.`));
      this.#waiting.clear();
    });
  }

  /** Resolves when it answers. */
  static async start(script: string, args: readonly string[] = []): Promise<BenchChild> {
    const process = fork(script, args, {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const child = new BenchChild(process);
    await child.ask('hello');
    return child;
  }

  /** Calls one of the child's handlers. Rejects with what the handler rejected with, or where the child ends. */
  async ask<T>(method: string, params: unknown = null): Promise<T> {
    const id = this.#nextId;
    this.#nextId += 1;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    this.#process.send({ id, method, params });
    return (await waiting.promise) as T;
  }

  /** Microseconds of CPU that the child spends while `work` lasts here. */
  async cpuOf(work: () => Promise<unknown>): Promise<number> {
    const before = await this.ask<number>('cpu');
    await work();
    return (await this.ask<number>('cpu')) - before;
  }

  /** Bytes of its heap in use after a collection. */
  heapInUse(): Promise<number> {
    return this.ask<number>('heap');
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  #settle({ id, result, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }
}
