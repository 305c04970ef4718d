// Where each client keeps its configuration on this machine.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What paths depend on. */
export interface Machine {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  /** The folder of the editor's own profile, with its settings and mcp.json. */
  editorFolder: string;
  /** The folders of the workspace on this machine, in its order. */
  workspaceFolders?: readonly string[];
}

export const join = ({ platform }: Machine, ...parts: string[]): string =>
  (platform === 'win32' ? path.win32 : path.posix).join(...parts);

export const claudeFolder = (machine: Machine): string =>
  machine.env['CLAUDE_CONFIG_DIR'] || join(machine, machine.home, '.claude');
export const codexFolder = (machine: Machine): string =>
  machine.env['CODEX_HOME'] || join(machine, machine.home, '.codex');
export const copilotFolder = (machine: Machine): string =>
  machine.env['COPILOT_HOME'] || join(machine, machine.home, '.copilot');
export const cursorFolder = (machine: Machine): string => join(machine, machine.home, '.cursor');
export const geminiFolder = (machine: Machine): string =>
  join(machine, machine.env['GEMINI_CLI_HOME'] || machine.home, '.gemini');
export const openCodeFolder = (machine: Machine): string =>
  join(machine, machine.env['XDG_CONFIG_HOME'] || join(machine, machine.home, '.config'), 'opencode');

/** It reads either name; a person who has the one with comments keeps a single file. */
export function openCodeFile(machine: Machine): string {
  const commented = join(machine, openCodeFolder(machine), 'opencode.jsonc');
  return existsSync(commented) ? commented : commented.replace(/c$/, '');
}

export function zedFolder(machine: Machine): string {
  const { platform, env, home } = machine;
  if (platform === 'win32') return join(machine, roaming(machine), 'Zed');
  const shared = platform === 'linux' ? env['XDG_CONFIG_HOME'] : undefined;
  return join(machine, shared || join(machine, home, '.config'), 'zed');
}

/** On Windows, Claude Desktop is a package with a folder of its own, and reads no other. */
export function claudeDesktopFolders(machine: Machine): readonly string[] {
  const { platform, env, home } = machine;
  if (platform === 'darwin') return [join(machine, home, 'Library', 'Application Support', 'Claude')];
  if (platform === 'win32') {
    const packages = claudePackagesIn(env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'));
    return packages.length > 0 ? packages : [join(machine, roaming(machine), 'Claude')];
  }
  return [join(machine, env['XDG_CONFIG_HOME'] || join(machine, home, '.config'), 'Claude')];
}

/** What the packages of Claude Desktop that were started once use instead of %APPDATA%\Claude. */
function claudePackagesIn(localAppData: string): string[] {
  const packages = path.join(localAppData, 'Packages');
  try {
    return readdirSync(packages)
      .filter((name) => /^Claude_\w+$/i.test(name))
      .map((name) => path.join(packages, name, 'LocalCache', 'Roaming', 'Claude'))
      .filter((folder) => existsSync(folder))
      .sort();
  } catch {
    return []; // No packages on this machine.
  }
}

function roaming(machine: Machine): string {
  return machine.env['APPDATA'] || join(machine, machine.home, 'AppData', 'Roaming');
}
