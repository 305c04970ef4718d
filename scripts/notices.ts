// The licenses of the packages whose code ships, from the inputs of the bundles themselves: what is bundled can't be
// left out, and what isn't bundled isn't named.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;
const LEGAL = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;
const SEPARATOR = `\n\n${'-'.repeat(80)}\n\n`;

/** Folders of the packages that these modules are part of, each once. */
export function packageFolders(modules: Iterable<string>): string[] {
  const folders = [...modules].flatMap((module) => PACKAGE.exec(module)?.[1] ?? []);
  return [...new Set(folders)].sort();
}

/** One section a package, in order of name. @throws Error if a package says nothing about its license */
export function noticesText(modules: Iterable<string>): string {
  const sections = new Map(packageFolders(modules).map(section));
  const texts = [...sections].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, text]) => text);
  return ['Sluice contains code of these packages.', ...texts].join(SEPARATOR) + '\n';
}

function section(folder: string): [name: string, text: string] {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  ) as Record<'name' | 'version' | 'license', string | undefined>;
  const files = readdirSync(folder).filter((file) => LEGAL.test(file));
  if (name === undefined || (license === undefined && files.length === 0))
    throw new Error(`${folder} says nothing about its license.`);
  const texts = files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  return [`${name}@${version}`, [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n')];
}
