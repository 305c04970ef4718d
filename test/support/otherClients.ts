// MCP clients by others, driven by their command lines as a script or an agent would: the inspector, mcporter,
// mcp-remote (with the SDK's client before it) and Claude Code. Tokens reach them in files, never in arguments.
// Knows how each is asked, not what is asked.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { spawnChild } from '../../scripts/childProcess.ts';
import type { McpConnection } from './mcpConnection.ts';

export type Output = Record<string, unknown>;

export interface CallOptions {
  /** The client's own patience, milliseconds; its default otherwise. */
  timeoutMs?: number;
  /** Ends the client's process, as a person's Ctrl+C does, or cancels if the client can. */
  signal?: AbortSignal;
}

export interface OtherClient {
  readonly name: string;
  tools(): Promise<string[]>;
  /** The structured answer. Rejects if the client gave up, was ended, or got none. */
  call(tool: string, args: object, options?: CallOptions): Promise<Output>;
}

/** @param dir for its configuration; nothing of the person's own is read or written */
export type ClientMaker = (script: string, connection: McpConnection, dir: string) => OtherClient;

export const inspector: ClientMaker = (script, connection, dir) => {
  const ask = (options: CallOptions, ...args: string[]): Promise<Output> => {
    const server = {
      type: 'streamable-http',
      ...serverOf(connection),
      ...(options.timeoutMs !== undefined && { requestTimeout: options.timeoutMs }),
    };
    const config = writePrivate(dir, `inspector-${options.timeoutMs}.json`, {
      mcpServers: { sluice: server },
    });
    const common = ['--cli', '--config', config, '--server', 'sluice', '--format', 'json', '--quiet'];
    return jsonOf([script, ...common, ...args], dir, options.signal);
  };
  return {
    name: 'the inspector',
    tools: async () => namesOf((await ask({}, '--method', 'tools/list'))['result']),
    call: async (tool, args, options = {}) => {
      const asked = ['--method', 'tools/call', '--tool-name', tool, '--tool-args-json', JSON.stringify(args)];
      const { result } = (await ask(options, ...asked)) as { result: { structuredContent: Output } };
      return result.structuredContent;
    },
  };
};

export const mcporter: ClientMaker = (script, connection, dir) => {
  const config = writePrivate(dir, 'mcporter.json', {
    mcpServers: { sluice: serverOf(connection) },
    imports: [],
  });
  const ask = (options: CallOptions, ...args: string[]): Promise<Output> =>
    jsonOf([script, '--config', config, ...args], dir, options.signal);
  return {
    name: 'mcporter',
    tools: async () => namesOf(await ask({}, 'list', 'sluice', '--json')),
    call: async (tool, args, options = {}) => {
      const patience = options.timeoutMs === undefined ? [] : ['--timeout', String(options.timeoutMs)];
      const asked = [
        'call',
        `sluice.${tool}`,
        '--args',
        JSON.stringify(args),
        '--output',
        'json',
        ...patience,
      ];
      const output = await ask(options, ...asked);
      // If it gave up, it reports that as JSON, too.
      if (!('status' in output)) throw new Error(`mcporter gave up: ${JSON.stringify(output)}`);
      return output;
    },
  };
};

/** One process for all calls, as a client that only speaks stdio would start it. */
export class McpRemote implements OtherClient {
  readonly name = 'mcp-remote';
  readonly #client = new Client({ name: 'client of mcp-remote', version: '1' });
  readonly #connected: Promise<void>;

  constructor(script: string, { url, token }: McpConnection, dir: string) {
    const headers = path.join(dir, 'mcp-remote-headers.txt');
    writeFileSync(headers, `Authorization: Bearer ${token}\n`, { mode: 0o600 });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [script, url, '--header-file', headers],
      env: environmentIn(dir),
      // What it reports names every message.
      stderr: 'ignore',
    });
    this.#connected = this.#client.connect(transport);
    // Whoever calls hears of it.
    this.#connected.catch(() => undefined);
  }

  async tools(): Promise<string[]> {
    await this.#connected;
    return (await this.#client.listTools()).tools.map(({ name }) => name);
  }

  async call(tool: string, args: object, { timeoutMs, signal }: CallOptions = {}): Promise<Output> {
    await this.#connected;
    const result = await this.#client.callTool({ name: tool, arguments: { ...args } }, undefined, {
      // Progress keeps it waiting, if it comes through.
      resetTimeoutOnProgress: true,
      onprogress: () => undefined,
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
      ...(signal && { signal }),
    });
    return result.structuredContent as Output;
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** What `claude mcp list` says of Sluice, once it was added. Needs no login. */
export async function claudeMcpList(script: string, connection: McpConnection, dir: string): Promise<string> {
  const added = JSON.stringify({ type: 'http', ...serverOf(connection) });
  await run([script, 'mcp', 'add-json', 'sluice', '-'], dir, undefined, added);
  return (await run([script, 'mcp', 'list'], dir)).stdout;
}

function serverOf({ url, token }: McpConnection): { url: string; headers: Record<string, string> } {
  return { url, headers: { Authorization: `Bearer ${token}` } };
}

function namesOf(result: unknown): string[] {
  return (result as { tools: { name: string }[] }).tools.map(({ name }) => name);
}

/** Appears whole: a client that is asked twice at once reads a file that is being written again. */
function writePrivate(dir: string, name: string, content: object): string {
  const file = path.join(dir, name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return file;
}

/** What a script prints as JSON. It may end with an error code beside it: for a failed call, for instance. */
async function jsonOf(args: readonly string[], dir: string, signal?: AbortSignal): Promise<Output> {
  const { stdout, stderr } = await run(args, dir, signal);
  try {
    return JSON.parse(stdout) as Output;
  } catch (cause) {
    throw new Error(`There is no answer: ${stderr} ${stdout}`, { cause });
  }
}

/** Programs find home, caches and settings in `dir` alone, and neither report nor update themselves. */
function environmentIn(dir: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: dir,
    USERPROFILE: dir,
    XDG_CONFIG_HOME: path.join(dir, 'xdg'),
    XDG_DATA_HOME: path.join(dir, 'xdg'),
    CLAUDE_CONFIG_DIR: path.join(dir, 'claude'),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
  };
}

/** Runs a script on this Node to its end. Rejects only if it could not be started. */
function run(
  args: readonly string[],
  dir: string,
  signal?: AbortSignal,
  input?: string,
): Promise<{ stdout: string; stderr: string }> {
  const child = spawnChild(process.execPath, args, { cwd: dir, env: environmentIn(dir) });
  const texts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => void (texts.stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => void (texts.stderr += String(chunk)));
  child.stdin?.end(input);
  const interrupt = (): void => void child.kill('SIGINT');
  signal?.addEventListener('abort', interrupt);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      signal?.removeEventListener('abort', interrupt);
      resolve(texts);
    });
  });
}
