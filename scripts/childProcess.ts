// Child processes that never outlive this one, and their exit codes.
// Ends only what it started itself, by process id.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

const running = new Set<ChildProcess>();
// Each child leads a process group of its own, so that what it starts ends with it.
const hasGroups = process.platform !== 'win32';
const graceMs = 5000;
let ending = false;

process.on('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
});
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
] as const) {
  // The first asks the children to end and waits for them; a second one of its kind ends everything at once.
  process.once(signal, () => {
    ending = true;
    process.once(signal, () => process.exit(128 + number));
    setTimeout(() => process.exit(128 + number), graceMs);
    void Promise.all([...running].map((child) => endChild(child))).then(() => process.exit(128 + number));
  });
}

/** Whether this process was asked to end, so that what ends now does so because it was asked. */
export const isEnding = (): boolean => ending;

/** As `spawn`, but the child is ended when this process ends, however it does short of SIGKILL. */
export function spawnChild(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const child = spawn(command, args, { ...options, detached: hasGroups });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

export interface Outcome {
  /** The exit code; 1 if a signal ended the child. */
  code: number;
  /** What it wrote on stdout and stderr, as interleaved as it arrived; empty if it was streamed. */
  output: string;
}

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Streams to this process's own stdout and stderr instead of collecting. */
  stream?: boolean;
  shell?: boolean;
}

/** Runs a command to its end. Rejects only if it could not be started. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  const { stream = false, ...spawnOptions } = options;
  const child = spawnChild(command, args, {
    ...spawnOptions,
    stdio: ['ignore', stream ? 'inherit' : 'pipe', stream ? 'inherit' : 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a script on this very Node. */
export const runNode = (args: readonly string[], options?: RunOptions): Promise<Outcome> =>
  run(process.execPath, args, options);

/** Asks a child and what it started to end, waits for it, and kills them if it does not. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(hasGroups ? -child.pid : child.pid, signal);
  } catch {
    // It has ended by itself meanwhile.
  }
}
