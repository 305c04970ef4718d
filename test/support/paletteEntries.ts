// Which of the extension's commands the palette leaves out, to tests that pick commands by title.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../scripts/project.ts';

interface Contributions {
  contributes: {
    commands: { command: string; title: string; category?: string }[];
    menus: { commandPalette: { command: string; when: string }[] };
  };
}

let apart: Set<string> | undefined;

/** Whether only All Commands… has it. @param title in English, after its category */
export function isListedApart(title: string): boolean {
  return (apart ??= titlesApart()).has(title);
}

function titlesApart(): Set<string> {
  const { commands, menus } = (read('package.json') as Contributions).contributes;
  const texts = read('package.nls.json') as Record<string, string>;
  const hidden = new Set(
    menus.commandPalette.filter(({ when }) => when === 'false').map(({ command }) => command),
  );
  const text = (key: string): string => texts[key.replaceAll('%', '')] ?? key;
  return new Set(
    commands
      .filter(({ command }) => hidden.has(command))
      .map(({ title, category = '' }) => `${text(category)}: ${text(title)}`),
  );
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(path.join(projectDir, file), 'utf8'));
}
