// npm run images: packs what the e2e tests saw (.artifacts/screenshots, npm test -- --only e2e) and a film of a provision
// and an approval into docs/images. Usage: node scripts/readmeImages.ts [--only stills|film]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { film } from './film.ts';
import { artifactsDir, projectDir } from './project.ts';
import { packPng } from './smallImages.ts';

/** By name in docs/images: the screenshot that it is made of. */
const STILLS = {
  view: 'views-light-wide',
  selection: 'demo-list',
};
const MOST_GIF_BYTES = 1_500_000;

const onlyAt = process.argv.indexOf('--only');
const only = onlyAt < 0 ? undefined : process.argv[onlyAt + 1];
const folder = path.join(projectDir, 'docs', 'images');
mkdirSync(folder, { recursive: true });

if (only !== 'film')
  for (const [name, screenshot] of Object.entries(STILLS)) {
    const source = readFileSync(path.join(artifactsDir, 'screenshots', `${screenshot}.png`));
    write(`${name}.png`, packPng(source));
  }
if (only !== 'stills') {
  const gif = await film();
  if (gif.length > MOST_GIF_BYTES)
    throw new Error(`The film has ${gif.length} bytes, too many for a README.`);
  write('provision-and-approval.gif', gif);
}

function write(name: string, content: Uint8Array): void {
  writeFileSync(path.join(folder, name), content);
  console.log(`${String(content.length).padStart(9)}  docs/images/${name}`);
}
