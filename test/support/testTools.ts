// Programs by others that tests run against Sluice: MCP's conformance suite, and its clients. From npm, on demand, into
// .vscode-test. Knows where their commands are and what they need of their surroundings, not what they are asked.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ensureNpmFolder } from '../../scripts/npmFolder.ts';
import { projectDir } from '../../scripts/project.ts';

/** The script of the suite's command, for Node. */
export async function conformanceScript(): Promise<string> {
  const dir = await ensureNpmFolder({
    name: 'conformance',
    recipeDir: path.join(projectDir, 'test', 'conformance'),
    what: 'MCP’s conformance suite (once, about 50 MB)',
  });
  return commandOf(dir, '@modelcontextprotocol/conformance', 'conformance');
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
