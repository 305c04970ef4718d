// npm run l10n: writes l10n/bundle.l10n.json, every text that src/vscode hands to t(), and tells what translations lack.
// Usage: node scripts/l10n.ts. Knows nothing of what the texts say.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleText, texts, untranslated } from './l10nTexts.ts';
import { projectDir } from './project.ts';

const folder = path.join(projectDir, 'l10n');
const all = texts(projectDir);
writeFileSync(path.join(folder, 'bundle.l10n.json'), bundleText(all));
console.log(`${all.length} texts`);

for (const language of ['de']) {
  const file = path.join(folder, `bundle.l10n.${language}.json`);
  const known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const { missing, stale } = untranslated(all, known);
  for (const text of missing) console.log(`${language} lacks: ${text}`);
  for (const text of stale) console.log(`${language} has what nobody says any more: ${text}`);
}
