// The MCP clients that Sluice can be written into: where each keeps its configuration and what that file may hold, what
// an entry looks like there, and how it runs Sluice's tools without asking. To add a client, add an entry. Pure. Formats as their makers document them in November 2026.
import type { JsonObject } from '../core/json.ts';
import {
  codexEntry,
  geminiEntry,
  jsonEntry,
  openCodeEntry,
  workspaceEntry,
  type Connection,
  type Way,
} from './clientEntries.ts';
import {
  claudeDesktopFolders,
  claudeFolder,
  codexFolder,
  copilotFolder,
  cursorFolder,
  geminiFolder,
  join,
  openCodeFile,
  openCodeFolder,
  zedFolder,
  type Machine,
} from './clientFolders.ts';
import type { ConfigFormat, MemberPath } from './configFormat.ts';
import { jsonConfig } from './jsonConfig.ts';
import { tomlConfig } from './tomlConfig.ts';

export type { Connection, Way } from './clientEntries.ts';
export type { Machine } from './clientFolders.ts';

export type ClientId =
  | 'vscode'
  | 'vscode-agent-host'
  | 'claude-code'
  | 'claude-desktop'
  | 'copilot-cli'
  | 'cursor'
  | 'codex'
  | 'gemini-cli'
  | 'opencode'
  | 'zed';

/** The client's own rule that lets Sluice's tools run without its asking: Sluice asks by itself when it matters. */
export type AllowRule =
  | {
      kind: 'item';
      file: (machine: Machine) => string;
      list: MemberPath;
      item: string;
      replacesOwnList: boolean;
    }
  | { kind: 'member'; member: JsonObject };

/** What a client's reader takes beside the bare language. What it does not take is taken out of the file. */
export interface Reads {
  comments: boolean;
  trailingCommas: boolean;
  byteOrderMark: boolean;
}

export interface KnownClient {
  id: ClientId;
  /** As people and dialogs call it; also its token's label. */
  label: string;
  /** The first is recommended. */
  ways: readonly Way[];
  /** Whether it connects again by itself over HTTP after the window has restarted on the same port. */
  httpSurvivesRestart: boolean;
  /** Desktop programs have a PATH without what shells add to it. */
  startedFrom: 'desktop' | 'terminal';
  /** Its working directory: the project, or one that says nothing about it. */
  startsIn: 'project' | 'anywhere';
  /** Who else reads its file: an entry in a workspace carries no token. */
  scope: 'person' | 'workspace';
  format: ConfigFormat;
  reads: Reads;
  /** It refuses an entry with members of another way than its own. */
  isStrict: boolean;
  file(machine: Machine): string;
  /** All files that it could be; Connect asks if there are several. */
  files(machine: Machine): readonly string[];
  /** The entry's place in the file. */
  member: MemberPath;
  /** The place that newer versions of the client use, if the object around it is in the file already. */
  newerMember?: MemberPath;
  /** A file or folder that exists if the client is installed. */
  presence(machine: Machine): string;
  entry(connection: Connection): JsonObject;
  /** Undefined if the client has none that a file can hold. */
  allowRule: AllowRule | undefined;
}

/** As which every client knows Sluice. */
export const SERVER_NAME = 'sluice';

const READS_ALL: Reads = { comments: true, trailingCommas: true, byteOrderMark: true };
const READS_NO_MARK: Reads = { ...READS_ALL, byteOrderMark: false };
const READS_STRICT: Reads = { comments: false, trailingCommas: false, byteOrderMark: false };

type Row = Omit<KnownClient, 'file' | 'files' | 'httpSurvivesRestart' | 'scope' | 'isStrict' | 'allowRule'> &
  Partial<KnownClient> & { files(machine: Machine): readonly string[] };

/** What holds for most clients; none of those tried connects again over HTTP when its window restarts. */
function client(row: Row): KnownClient {
  return {
    httpSurvivesRestart: false,
    scope: 'person',
    isStrict: false,
    allowRule: undefined,
    file: (machine) => row.files(machine)[0] ?? '',
    ...row,
  };
}

const MCP_SERVERS: MemberPath = ['mcpServers', SERVER_NAME];

export const KNOWN_CLIENTS: readonly KnownClient[] = [
  client({
    id: 'vscode',
    label: 'VS Code',
    ways: ['bridge', 'http'],
    startedFrom: 'desktop',
    startsIn: 'anywhere',
    format: jsonConfig,
    reads: READS_ALL,
    files: (machine) => [join(machine, machine.editorFolder, 'mcp.json')],
    member: ['servers', SERVER_NAME],
    presence: ({ editorFolder }) => editorFolder,
    entry: (connection) => jsonEntry(connection, { saysType: true }),
  }),
  client({
    id: 'vscode-agent-host',
    label: 'VS Code Agent Host',
    ways: ['bridge'],
    startedFrom: 'desktop',
    startsIn: 'project',
    scope: 'workspace',
    format: jsonConfig,
    reads: READS_STRICT,
    files: (machine) =>
      (machine.workspaceFolders ?? [machine.home]).map((folder) => join(machine, folder, '.mcp.json')),
    member: MCP_SERVERS,
    presence: ({ editorFolder }) => editorFolder,
    entry: (connection) => ({ ...workspaceEntry(connection, 'vscode-agent-host'), tools: ['*'] }),
  }),
  client({
    id: 'claude-code',
    label: 'Claude Code',
    ways: ['bridge', 'http'],
    startedFrom: 'terminal',
    startsIn: 'project',
    format: jsonConfig,
    reads: { ...READS_STRICT, byteOrderMark: true },
    files: (machine) => [join(machine, machine.env['CLAUDE_CONFIG_DIR'] || machine.home, '.claude.json')],
    member: MCP_SERVERS,
    presence: claudeFolder,
    entry: (connection) => jsonEntry(connection, { saysType: true }),
    allowRule: {
      kind: 'item',
      file: (machine) => join(machine, claudeFolder(machine), 'settings.json'),
      list: ['permissions', 'allow'],
      item: `mcp__${SERVER_NAME}`,
      replacesOwnList: false,
    },
  }),
  client({
    id: 'claude-desktop',
    label: 'Claude Desktop',
    ways: ['bridge'],
    startedFrom: 'desktop',
    startsIn: 'anywhere',
    format: jsonConfig,
    reads: READS_STRICT,
    files: (machine) =>
      claudeDesktopFolders(machine).map((folder) => join(machine, folder, 'claude_desktop_config.json')),
    member: MCP_SERVERS,
    presence: (machine) => claudeDesktopFolders(machine)[0] ?? '',
    entry: (connection) => jsonEntry(connection, { saysType: false }),
  }),
  client({
    id: 'copilot-cli',
    label: 'Copilot CLI',
    ways: ['bridge', 'http'],
    startedFrom: 'terminal',
    startsIn: 'project',
    format: jsonConfig,
    reads: READS_STRICT,
    files: (machine) => [join(machine, copilotFolder(machine), 'mcp-config.json')],
    member: MCP_SERVERS,
    presence: copilotFolder,
    entry: (connection) => ({ ...jsonEntry(connection, { saysType: true }), tools: ['*'] }),
  }),
  client({
    id: 'cursor',
    label: 'Cursor',
    ways: ['bridge', 'http'],
    startedFrom: 'desktop',
    startsIn: 'anywhere',
    format: jsonConfig,
    reads: READS_ALL,
    files: (machine) => [join(machine, cursorFolder(machine), 'mcp.json')],
    member: MCP_SERVERS,
    presence: cursorFolder,
    entry: (connection) => jsonEntry(connection, { saysType: false }),
    allowRule: {
      kind: 'item',
      file: (machine) => join(machine, cursorFolder(machine), 'permissions.json'),
      list: ['mcpAllowlist'],
      item: `${SERVER_NAME}:*`,
      replacesOwnList: true,
    },
  }),
  client({
    id: 'codex',
    label: 'Codex',
    ways: ['bridge', 'http'],
    startedFrom: 'terminal',
    startsIn: 'project',
    format: tomlConfig,
    reads: READS_ALL,
    isStrict: true,
    files: (machine) => [join(machine, codexFolder(machine), 'config.toml')],
    member: ['mcp_servers', SERVER_NAME],
    presence: codexFolder,
    entry: codexEntry,
    allowRule: { kind: 'member', member: { default_tools_approval_mode: 'approve' } },
  }),
  client({
    id: 'gemini-cli',
    label: 'Gemini CLI',
    ways: ['bridge', 'http'],
    startedFrom: 'terminal',
    startsIn: 'project',
    format: jsonConfig,
    reads: { ...READS_STRICT, comments: true },
    files: (machine) => [join(machine, geminiFolder(machine), 'settings.json')],
    member: MCP_SERVERS,
    presence: geminiFolder,
    entry: geminiEntry,
    allowRule: { kind: 'member', member: { trust: true } },
  }),
  client({
    id: 'opencode',
    label: 'opencode',
    ways: ['bridge', 'http'],
    startedFrom: 'terminal',
    startsIn: 'project',
    format: jsonConfig,
    reads: READS_NO_MARK,
    isStrict: true,
    files: (machine) => [openCodeFile(machine)],
    member: ['mcp', SERVER_NAME],
    newerMember: ['mcp', 'servers', SERVER_NAME],
    presence: openCodeFolder,
    entry: openCodeEntry,
  }),
  client({
    id: 'zed',
    label: 'Zed',
    ways: ['bridge', 'http'],
    startedFrom: 'desktop',
    startsIn: 'project',
    format: jsonConfig,
    reads: READS_NO_MARK,
    files: (machine) => [join(machine, zedFolder(machine), 'settings.json')],
    member: ['context_servers', SERVER_NAME],
    presence: zedFolder,
    entry: (connection) => jsonEntry(connection, { saysType: false }),
  }),
];
