// Programs by others that tests run against Sluice: MCP's conformance suite, clients, and servers. From npm, on demand, into
// .vscode-test. Knows where their commands are and what they need of their surroundings, not what they are asked.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { installRecipe } from '../../scripts/installRecipe.ts';
import { projectDir } from '../../scripts/project.ts';

/** The scripts of the suite's commands, for Node: its release, and the one that knows revisions without sessions. */
export interface ConformanceScripts {
  released: string;
  stateless: string;
}

export async function conformanceScripts(): Promise<ConformanceScripts> {
  const dir = await installRecipe({
    name: 'conformance',
    dir: path.join(projectDir, 'test', 'conformance'),
    what: 'MCP’s conformance suite, about 60 MB,',
  });
  return {
    released: commandOf(dir, '@modelcontextprotocol/conformance', 'conformance'),
    stateless: commandOf(dir, 'conformance-stateless', 'conformance'),
  };
}

/** The scripts of the clients' commands, for Node. */
export interface ClientScripts {
  inspector: string;
  mcporter: string;
  mcpRemote: string;
  claude: string;
}

/** The folder that the clients' packages are installed in. */
export async function installedClients(): Promise<string> {
  const dir = await installRecipe({
    name: 'clients',
    dir: path.join(projectDir, 'test', 'clients'),
    what: 'MCP clients and agents, about 1.6 GB, most of it their binaries,',
    lacksPlatforms: true,
  });
  return path.join(dir, 'node_modules');
}

export async function clientScripts(): Promise<ClientScripts> {
  const dir = path.dirname(await installedClients());
  return {
    inspector: commandOf(dir, '@modelcontextprotocol/inspector', 'mcp-inspector'),
    mcporter: commandOf(dir, 'mcporter', 'mcporter'),
    mcpRemote: commandOf(dir, 'mcp-remote', 'mcp-remote'),
    // Its command is put there by a script of the package, which is not run; this one finds the binary by itself.
    claude: path.join(dir, 'node_modules', '@anthropic-ai', 'claude-code', 'cli-wrapper.cjs'),
  };
}

/** The scripts of the servers' commands, for Node. */
export interface ServerScripts {
  everything: string;
  filesystem: string;
  memory: string;
  playwright: string;
}

export async function serverScripts(): Promise<ServerScripts> {
  const dir = await installRecipe({
    name: 'guests',
    dir: path.join(projectDir, 'test', 'guests'),
    what: 'MCP servers, about 60 MB,',
    lacksPlatforms: true,
  });
  const official = (name: string): string =>
    commandOf(dir, `@modelcontextprotocol/server-${name}`, `mcp-server-${name}`);
  return {
    everything: official('everything'),
    filesystem: official('filesystem'),
    memory: official('memory'),
    playwright: commandOf(dir, '@playwright/mcp', 'playwright-mcp'),
  };
}

/** Where a package's command lies. */
function commandOf(dir: string, packageName: string, command: string): string {
  const packageDir = path.join(dir, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
  };
  const file = bin[command];
  if (file === undefined) throw new Error(`${packageName} has no command ${command}`);
  return path.join(packageDir, file);
}
