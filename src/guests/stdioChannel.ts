// An MCP server as a child process (MCP 2025-11-25, stdio): its own process group, a plain environment, secrets never in its
// arguments; ended by closing its input, then SIGTERM, then SIGKILL.
import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { StdioDefinition } from '../core/guest/guest.ts';
import { parseKeepingNumbers } from '../core/exactNumbers.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { AppError } from '../core/errors.ts';
import type { ChannelHandlers, GuestChannel } from './guestChannel.ts';
import type { GuestLogRing } from './guestLogRing.ts';
import { LineReader } from './lineReader.ts';
import { windowsCommand, type SpawnedCommand } from './windowsCommand.ts';
import { endGroup, type ProcessRecords } from './processRecords.ts';

const MOST_LINE_BYTES = 8 * 1024 * 1024;
const MOST_LOG_LINE_BYTES = 64 * 1024;
/** How long a server gets to end after its input closed, and again after SIGTERM. */
const GRACE_MS = 2_000;

export interface StdioChannelDeps {
  log: GuestLogRing;
  records: ProcessRecords;
  /** Where a definition without a folder of its own starts. */
  folder: string;
  /** Absolute path of the program that the command names; null: the system finds it, or there is none. */
  program: string | null;
  /** What every server's environment begins with: nothing of the editor's. */
  environment: () => NodeJS.ProcessEnv;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

export class StdioChannel implements GuestChannel {
  readonly #definition: StdioDefinition;
  readonly #secrets: Readonly<Record<string, string>>;
  readonly #deps: StdioChannelDeps;
  #child: Child | undefined;
  #gone: Promise<void> | undefined;

  constructor(
    definition: StdioDefinition,
    secrets: Readonly<Record<string, string>>,
    deps: StdioChannelDeps,
  ) {
    this.#definition = definition;
    this.#secrets = secrets;
    this.#deps = deps;
  }

  /** @inheritdoc @throws AppError `provider-unreachable` if the program can't be started */
  open(handlers: ChannelHandlers): Promise<void> {
    const { command, cwd, env } = this.#definition;
    const { log, records, folder, environment } = this.#deps;
    return new Promise((resolve, reject) => {
      const { command: file, args, ...how } = this.#started();
      records.prepare();
      const child: Child = spawn(file, args, {
        ...how,
        cwd: cwd ?? folder,
        env: { ...environment(), ...env, ...this.#secrets },
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
      const { pid } = child;
      if (pid !== undefined) records.add(pid);
      this.#child = child;
      this.#gone = new Promise((ended) => {
        child.once('exit', () => {
          // What it started must not outlive it. ESRCH: nothing did.
          if (pid !== undefined) signalGroup(pid, 'SIGKILL');
          if (pid !== undefined) records.remove(pid);
          log.pid = null;
          ended();
        });
        child.once('error', () => ended());
      });
      child.once('spawn', () => {
        log.started(pid ?? null);
        resolve();
      });
      child.once('error', (cause) => reject(notStarted(command, cause)));
      this.#listen(child, handlers);
    });
  }

  /** @inheritdoc */
  send(message: JsonObject): Promise<void> {
    return new Promise((resolve, reject) => {
      const stdin = this.#child?.stdin;
      if (stdin === undefined || !stdin.writable) {
        reject(new Error('The server is gone.'));
        return;
      }
      stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** @inheritdoc */
  agreed(): void {
    // Only HTTP names the version again.
  }

  /** @inheritdoc */
  async close(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || this.#gone === undefined) return;
    const isGone = this.#gone.then(() => true);
    child.stdin.end();
    if (await Promise.race([isGone, later(GRACE_MS)])) return;
    signalGroup(child.pid, 'SIGTERM');
    if (await Promise.race([isGone, later(GRACE_MS)])) return;
    signalGroup(child.pid, 'SIGKILL');
    await this.#gone;
  }

  /** @throws AppError if Windows can't pass the arguments as they are */
  #started(): SpawnedCommand {
    const { command, args } = this.#definition;
    const { program } = this.#deps;
    if (process.platform !== 'win32' || program === null) return { command, args };
    return windowsCommand(program, args, process.env['ComSpec'] ?? 'cmd.exe');
  }

  #listen(child: Child, handlers: ChannelHandlers): void {
    const { log } = this.#deps;
    const messages = new LineReader(MOST_LINE_BYTES, {
      onLine: (line) => this.#receive(line, handlers),
      onTooLong: () => {
        log.note(`A message was larger than ${MOST_LINE_BYTES / 1024 / 1024} MB and was dropped.`);
        handlers.onTooLarge();
      },
    });
    const errors = new LineReader(MOST_LOG_LINE_BYTES, {
      onLine: (line) => log.said(line),
      onTooLong: () => log.note('A line of its log was too long and was dropped.'),
    });
    child.stdout.on('data', (chunk: Buffer) => messages.take(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.take(chunk));
    child.stderr.once('end', () => errors.end());
    // A write to a server that went away fails by its callback.
    child.stdin.on('error', () => undefined);
    whenOver(child, messages, (why) => {
      log.note(`It ${why}.`);
      handlers.onClose(why);
    });
  }

  #receive(line: string, handlers: ChannelHandlers): void {
    if (line.trim() === '') return;
    const message = messageIn(line);
    if (message === undefined) this.#deps.log.stray(line);
    else handlers.onMessage(message);
  }
}

/** After its last message was read, or soon after it ended: a grandchild may keep the pipe open. */
function whenOver(child: ChildProcess & Child, messages: LineReader, over: (why: string) => void): void {
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    messages.end();
    const { exitCode, signalCode } = child;
    over(signalCode === null ? `ended with code ${exitCode ?? 'unknown'}` : `was ended by ${signalCode}`);
  };
  child.once('close', end);
  child.once('exit', () => setTimeout(end, 200).unref());
}

function messageIn(line: string): JsonObject | undefined {
  try {
    const value = parseKeepingNumbers(line);
    return isJsonObject(value) && value['jsonrpc'] === '2.0' ? value : undefined;
  } catch {
    return undefined; // A banner, or a print of a library's: counted and shown.
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    endGroup(pid, signal);
  } catch {
    // There is nothing left to end.
  }
}

function later(ms: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref();
  });
}

function notStarted(command: string, cause: Error & { code?: string }): AppError {
  const why = cause.code === 'ENOENT' ? 'it, or its folder, does not exist' : (cause.code ?? 'it failed');
  return new AppError('provider-unreachable', `${command} could not be started: ${why}.`, {
    cause,
    retryable: true,
    next: 'Nothing was sent. The person checks the command with “Sluice: Show Log”.',
  });
}
