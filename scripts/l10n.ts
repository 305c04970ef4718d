// npm run l10n: writes l10n/bundle.l10n.json, every text that src/vscode hands to t() or finds in what the core says,
// and moves the translations of reworded texts along. Exits with 1 and names what a translation lacks or holds in vain.
// Usage: node scripts/l10n.ts [--rekey OLD NEW]…; without it, rewording is found by comparing with the last commit.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './childProcess.ts';
import { bundleText, rekeyed, reworded, sources, textsOf, untranslated } from './l10nTexts.ts';
import { projectDir } from './project.ts';
import { allTexts } from './spokenTexts.ts';

const folder = path.join(projectDir, 'l10n');
const all = allTexts(projectDir);
writeFileSync(path.join(folder, 'bundle.l10n.json'), bundleText(all));
console.log(`${all.length} texts`);

const renamed = new Map([...(await rewordedSinceCommit()), ...given()]);
for (const language of ['de']) {
  const file = path.join(folder, `bundle.l10n.${language}.json`);
  const known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const before = untranslated(all, known);
  const moving = new Map(
    [...renamed].filter(([old, now]) => before.stale.includes(old) && before.missing.includes(now)),
  );
  const moved = rekeyed(all, known, moving);
  writeFileSync(file, `${JSON.stringify(moved, null, 2)}\n`);
  for (const [old, now] of moving)
    console.log(`${language} moved along, check it:\n  ${old}\n  ${now}\n  ${moved[now] ?? ''}`);
  const { missing, stale } = untranslated(all, moved);
  for (const text of missing) console.log(`${language} lacks: ${text}`);
  for (const text of stale) console.log(`${language} has what src/vscode no longer says: ${text}`);
  if (missing.length + stale.length > 0) process.exitCode = 1;
}

function given(): [string, string][] {
  const words = process.argv.slice(2);
  return words.flatMap((word, index) => {
    const [old, now] = words.slice(index + 1);
    return word === '--rekey' && old !== undefined && now !== undefined
      ? [[old, now] as [string, string]]
      : [];
  });
}

async function rewordedSinceCommit(): Promise<[string, string][]> {
  const { output } = await run('git', ['diff', '--name-only', 'HEAD', '--', 'src/vscode'], {
    cwd: projectDir,
  });
  const changed = new Set(output.split('\n'));
  const files = sources(projectDir).filter(({ file }) => changed.has(file.replaceAll('\\', '/')));
  const pairs = files.map(async ({ file, content }) => {
    const { code, output: before } = await run('git', ['show', `HEAD:${file.replaceAll('\\', '/')}`], {
      cwd: projectDir,
    });
    return code === 0 ? [...reworded(textsOf(before), textsOf(content))] : [];
  });
  return (await Promise.all(pairs)).flat();
}
