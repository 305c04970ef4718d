// Another user of this machine, as a process: drops the rights it was started with, then tries what its stdin says and
// prints the result. Run as root alone; it knows nothing of Sluice but places and addresses.
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Attempt {
  /** Files and folders, which this user knows by name. */
  paths: string[];
  /** Of the MCP endpoint. */
  url: string;
  /** What it presents there. */
  tokens: string[];
  /** Unix sockets. */
  sockets: string[];
}

export interface Outcome {
  uid: number;
  /** Paths that it could read, list or change. */
  reached: string[];
  /** HTTP statuses, one a token. */
  statuses: number[];
  /** Sockets that let it connect. */
  connected: string[];
}

/** The user that owns nothing, on Linux. */
const NOBODY = 65_534;

const attempt = JSON.parse(await text(process.stdin)) as Attempt;
process.setgroups?.([]);
process.setgid?.(NOBODY);
process.setuid?.(NOBODY);

const outcome: Outcome = {
  uid: process.getuid?.() ?? -1,
  reached: attempt.paths.filter((path) => isReadable(path) || isWritable(path)),
  statuses: await Promise.all(attempt.tokens.map(initialize)),
  connected: [],
};
for (const socket of attempt.sockets) if (await connects(socket)) outcome.connected.push(socket);
process.stdout.write(JSON.stringify(outcome));

function isReadable(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EISDIR')) return false;
  }
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function initialize(token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${token}`,
      Accept: 'application/json, text/event-stream',
      'Content-Type': 'application/json',
    };
    const sent = request(attempt.url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once('error', reject);
    const clientInfo = { name: 'somebody', version: '1' };
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
    sent.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }));
  });
}

function connects(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
