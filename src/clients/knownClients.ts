// The MCP clients that Sluice can be written into: where each keeps its configuration, what an entry looks like there,
// and how it is told to run Sluice's tools without asking by itself. A client more is an entry more. Pure.
// Formats as their makers document them in November 2026.
import path from 'node:path';
import type { JsonObject } from '../core/json.ts';
import type { ConfigFormat, MemberPath } from './configFormat.ts';
import { jsonConfig } from './jsonConfig.ts';
import { tomlConfig } from './tomlConfig.ts';

/** What paths depend on. */
export interface Machine {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  /** The folder of the editor's own profile, with its settings and mcp.json. */
  editorFolder: string;
}

/** How a client reaches Sluice. Both carry the client's token. */
export type Connection =
  | { way: 'bridge'; command: string; args: string[]; env: Record<string, string>; token: string }
  | { way: 'http'; url: string; token: string };
export type Way = Connection['way'];

export type ClientId = 'vscode' | 'claude-code' | 'claude-desktop' | 'cursor' | 'codex';

/** The client's own rule that lets Sluice's tools run without its asking: Sluice asks by itself where it matters. */
export type AllowRule =
  | {
      kind: 'item';
      file: (machine: Machine) => string;
      list: MemberPath;
      item: string;
      replacesOwnList: boolean;
    }
  | { kind: 'member'; member: JsonObject };

export interface KnownClient {
  id: ClientId;
  /** As people and dialogs call it; also its token's label. */
  label: string;
  ways: readonly Way[];
  format: ConfigFormat;
  file(machine: Machine): string;
  /** The entry's place in the file. */
  member: MemberPath;
  /** A file or folder that is there where the client is. */
  presence(machine: Machine): string;
  entry(connection: Connection): JsonObject;
  /** Undefined where the client has none that a file could hold. */
  allowRule: AllowRule | undefined;
}

/** As which every client knows Sluice. */
export const SERVER_NAME = 'sluice';
/** What the bridge reads the client's token from. */
export const TOKEN_VARIABLE = 'SLUICE_TOKEN';

const join = ({ platform }: Machine, ...parts: string[]): string =>
  (platform === 'win32' ? path.win32 : path.posix).join(...parts);
const claudeFolder = (machine: Machine): string =>
  machine.env['CLAUDE_CONFIG_DIR'] || join(machine, machine.home, '.claude');
const codexFolder = (machine: Machine): string =>
  machine.env['CODEX_HOME'] || join(machine, machine.home, '.codex');
const cursorFolder = (machine: Machine): string => join(machine, machine.home, '.cursor');

export const KNOWN_CLIENTS: readonly KnownClient[] = [
  {
    id: 'vscode',
    label: 'VS Code',
    ways: ['bridge', 'http'],
    format: jsonConfig,
    file: (machine) => join(machine, machine.editorFolder, 'mcp.json'),
    member: ['servers', SERVER_NAME],
    presence: ({ editorFolder }) => editorFolder,
    entry: (connection) => jsonEntry(connection, true),
    allowRule: undefined,
  },
  {
    id: 'claude-code',
    label: 'Claude Code',
    ways: ['bridge', 'http'],
    format: jsonConfig,
    file: (machine) => join(machine, machine.env['CLAUDE_CONFIG_DIR'] || machine.home, '.claude.json'),
    member: ['mcpServers', SERVER_NAME],
    presence: claudeFolder,
    entry: (connection) => jsonEntry(connection, true),
    allowRule: {
      kind: 'item',
      file: (machine) => join(machine, claudeFolder(machine), 'settings.json'),
      list: ['permissions', 'allow'],
      item: `mcp__${SERVER_NAME}`,
      replacesOwnList: false,
    },
  },
  {
    id: 'claude-desktop',
    label: 'Claude Desktop',
    ways: ['bridge'],
    format: jsonConfig,
    file: (machine) => join(machine, claudeDesktopFolder(machine), 'claude_desktop_config.json'),
    member: ['mcpServers', SERVER_NAME],
    presence: claudeDesktopFolder,
    entry: (connection) => jsonEntry(connection, false),
    allowRule: undefined,
  },
  {
    id: 'cursor',
    label: 'Cursor',
    ways: ['bridge', 'http'],
    format: jsonConfig,
    file: (machine) => join(machine, cursorFolder(machine), 'mcp.json'),
    member: ['mcpServers', SERVER_NAME],
    presence: cursorFolder,
    entry: (connection) => jsonEntry(connection, false),
    allowRule: {
      kind: 'item',
      file: (machine) => join(machine, cursorFolder(machine), 'permissions.json'),
      list: ['mcpAllowlist'],
      item: `${SERVER_NAME}:*`,
      replacesOwnList: true,
    },
  },
  {
    id: 'codex',
    label: 'Codex',
    ways: ['bridge', 'http'],
    format: tomlConfig,
    file: (machine) => join(machine, codexFolder(machine), 'config.toml'),
    member: ['mcp_servers', SERVER_NAME],
    presence: codexFolder,
    entry: codexEntry,
    allowRule: { kind: 'member', member: { default_tools_approval_mode: 'approve' } },
  },
];

/** The entry for a client that Sluice does not know, as most of them take it. Holds the token. */
export function entrySnippet(connection: Connection): string {
  return JSON.stringify(jsonEntry(connection, true), null, 2);
}

/** Tokens that an entry holds, whichever client's it is: none of them belongs on a screen. */
export function tokensIn(entry: unknown): string[] {
  if (typeof entry === 'string') return [];
  if (typeof entry !== 'object' || entry === null) return [];
  return Object.entries(entry).flatMap(([name, value]) => {
    if (typeof value !== 'string') return tokensIn(value);
    if (name === TOKEN_VARIABLE) return [value];
    return name.toLowerCase() === 'authorization' ? [value.replace(/^bearer +/i, '')] : [];
  });
}

function jsonEntry(connection: Connection, saysType: boolean): JsonObject {
  if (connection.way === 'http')
    return { ...(saysType && { type: 'http' }), url: connection.url, headers: authorization(connection) };
  return { ...(saysType && { type: 'stdio' }), ...stdio(connection) };
}

function codexEntry(connection: Connection): JsonObject {
  if (connection.way === 'bridge') return stdio(connection);
  return { url: connection.url, http_headers: authorization(connection) };
}

function stdio({ command, args, env, token }: Extract<Connection, { way: 'bridge' }>): JsonObject {
  return { command, args, env: { ...env, [TOKEN_VARIABLE]: token } };
}

function authorization({ token }: Connection): JsonObject {
  return { Authorization: `Bearer ${token}` };
}

function claudeDesktopFolder(machine: Machine): string {
  const { platform, env, home } = machine;
  if (platform === 'darwin') return join(machine, home, 'Library', 'Application Support', 'Claude');
  if (platform === 'win32')
    return join(machine, env['APPDATA'] || join(machine, home, 'AppData', 'Roaming'), 'Claude');
  return join(machine, env['XDG_CONFIG_HOME'] || join(machine, home, '.config'), 'Claude');
}
