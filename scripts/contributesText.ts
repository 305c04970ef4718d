// What package.json and package.nls.json must say of the commands and settings that src/vscode declares.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS } from '../src/vscode/commands/commands.ts';
import { inPalette, whenClause } from '../src/vscode/commands/situation.ts';
import { SETTINGS } from '../src/vscode/host/settingDeclarations.ts';

interface Manifest {
  contributes: {
    commands: unknown;
    menus: Record<string, unknown>;
    configuration: { properties: unknown };
  };
}

/** The files as they must be; everything else in them stays as it is. */
export function contributed(projectDir: string): { file: string; text: string }[] {
  const read = (file: string): unknown => JSON.parse(readFileSync(path.join(projectDir, file), 'utf8'));
  const manifest = read('package.json') as Manifest;
  const { contributes } = manifest;
  contributes.commands = commandEntries();
  contributes.menus['commandPalette'] = paletteEntries();
  contributes.configuration.properties = settingEntries();
  const others = Object.entries(read('package.nls.json') as Record<string, string>).filter(
    ([key]) => !key.startsWith('command.'),
  );
  const titles = Object.entries(COMMANDS).map(([name, { title }]) => [`command.${name}`, title]);
  return [
    { file: 'package.json', text: pretty(manifest) },
    { file: 'package.nls.json', text: pretty(Object.fromEntries([...titles, ...others])) },
  ];
}

function commandEntries(): unknown[] {
  return Object.entries(COMMANDS).map(([name, { icon, enablement }]) => ({
    command: `sluice.${name}`,
    title: `%command.${name}%`,
    category: 'Sluice',
    ...(icon !== undefined && { icon: `$(${icon})` }),
    ...(enablement !== undefined && { enablement }),
  }));
}

/** Those that the palette never offers, and those that it offers only in some situations. */
function paletteEntries(): unknown[] {
  return Object.entries(COMMANDS).flatMap(([name, command]) => {
    const when = command.listed === 'palette' ? whenClause(inPalette(command)) : 'false';
    return when === '' ? [] : [{ command: `sluice.${name}`, when }];
  });
}

function settingEntries(): unknown {
  const entries = Object.values(SETTINGS).map(({ key, ...schema }, index) => {
    const text = (suffix = ''): string => `%${key.replace(/^sluice/, 'setting')}${suffix}%`;
    return [key, { ...withTexts(schema, text), order: index + 1, markdownDescription: text() }];
  });
  return Object.fromEntries(entries) as unknown;
}

/** Each value of an enumeration has a text of its own. */
function withTexts(schema: object, text: (suffix: string) => string): object {
  const entries = Object.entries(schema).flatMap(([name, value]): [string, unknown][] => {
    if (name === 'items') return [[name, withTexts(value as object, text)]];
    if (name !== 'enum') return [[name, value]];
    return [
      [name, value],
      ['enumDescriptions', (value as string[]).map((each) => text(`.${each}`))],
    ];
  });
  return Object.fromEntries(entries);
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
