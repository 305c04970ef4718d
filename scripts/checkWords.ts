// Finds forbidden words (forbiddenWords.ts) in comments, docs and the texts of the user interface and of the tools.
// Usage: node scripts/checkWords.ts [FILE…]; without files it reads the folders that are clean.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Outcome, run } from './childProcess.ts';
import { FORBIDDEN_WORDS } from './forbiddenWords.ts';
import { projectDir } from './project.ts';

/** The folders whose words `npm run check` holds clean, as beginnings of paths. Rewrite a folder, then add it. */
const CLEAN = [
  'README.md',
  'docs/',
  'l10n/bundle.l10n.json',
  'package.nls.json',
  'scripts/',
  'src/core/access/',
  'src/core/approval/',
  'src/core/audit/',
  'src/core/bundle/',
  'src/core/connect/',
  'src/core/delivery/',
  'src/core/operation/',
  'src/core/plan/',
  'src/core/provider/',
  'src/core/setup/',
  'src/core/storage/',
  'src/core/tool/',
  'src/node/',
  'src/protocol/',
  'src/providers/sandbox/',
  'src/store/',
  'src/vscode/approvals/',
  'src/vscode/clients/',
  'src/webview/',
  'src/windows/',
  'test/requirements/',
  'test/support/',
];
const CODE = /^(src|test|scripts)\/.*\.ts$/;
/** Documents, and the English texts of the user interface. */
const PROSE = /^((docs\/.*|[A-Z]+)\.md|l10n\/bundle\.l10n\.json|package\.nls\.json)$/;
/** Names the words itself, tells what was, or is generated from texts that are checked elsewhere. */
const EXEMPT = new Set(['scripts/forbiddenWords.ts', 'CHANGELOG.md', 'docs/performance.md']);

/** Resolves with one line a find: file, line, word, and what to write instead. */
export async function checkWords(files?: readonly string[]): Promise<Outcome> {
  const found: string[] = [];
  for (const file of files ?? (await cleanFiles())) {
    if (EXEMPT.has(file) || !(CODE.test(file) || PROSE.test(file))) continue;
    const text = await readFile(path.join(projectDir, file), 'utf8').catch(() => ''); // Deleted, not yet committed.
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      // A link's target is a name, not prose.
      const prose = CODE.test(file) ? commentOf(line) : line.replaceAll(/\]\([^)]*\)/g, ']');
      for (const { pattern, instead } of FORBIDDEN_WORDS) {
        const hit = pattern.exec(prose);
        if (hit) found.push(`${file}:${index + 1}: “${hit[0]}”; write: ${instead}`);
      }
    }
  }
  return { code: found.length === 0 ? 0 : 1, output: found.join('\n') };
}

/** The comment on a line, or ''. Lines inside a block comment begin with ` *`, as oxfmt writes them. */
function commentOf(line: string): string {
  return /^\s*(?:\/\*\*?|\*|\/\/)(.*)$/.exec(line)?.[1] ?? /(?:^|\s)\/\/\s(.*)$/.exec(line)?.[1] ?? '';
}

async function cleanFiles(): Promise<string[]> {
  const listed = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: projectDir,
  });
  return listed.output.split('\n').filter((file) => CLEAN.some((folder) => file.startsWith(folder)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { code, output } = await checkWords(process.argv.length > 2 ? process.argv.slice(2) : undefined);
  console.log(output || 'No forbidden words.');
  process.exitCode = code;
}
