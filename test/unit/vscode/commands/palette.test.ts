// The palette in every situation a window can be in, as package.json declares it: short, and without dead ends.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../../../scripts/project.ts';
import { COMMANDS } from '../../../../src/vscode/commands/commands.ts';
import { RECORDED, SITUATIONS } from '../../../../src/vscode/commands/situation.ts';

interface Manifest {
  contributes: {
    commands: { command: string }[];
    menus: { commandPalette: { command: string; when: string }[] };
    views: Record<string, unknown[]>;
  };
}

const MOST = 30;
const { commands, menus, views } = (JSON.parse(read('package.json')) as Manifest).contributes;
/** VS Code adds “Focus on … View” for each view. */
const focusCommands = Object.values(views).flat().length;
const clauses = new Map(menus.commandPalette.map(({ command, when }) => [command, when]));

describe('the command palette', () => {
  it(`[vscode.palette] offers at most ${MOST} commands, whatever is true`, () => {
    const terms = commands
      .map(({ command }) => clauses.get(command) ?? '')
      .filter((when) => when !== 'false')
      .map((when) => (when === '' ? [] : when.split(' && ').map(term)));
    for (const situation of situations()) {
      const offered = terms.filter((all) => all.every((holds) => holds(situation))).length;
      assert.ok(
        offered + focusCommands <= MOST,
        `${offered + focusCommands} commands if ${JSON.stringify([...situation])}`,
      );
    }
  });

  it('[vscode.palette] offers nothing that needs a running Sluice while it does not run', () => {
    for (const [name, { needs }] of Object.entries(COMMANDS)) {
      const when = clauses.get(`sluice.${name}`) ?? '';
      if (needs === undefined || needs === 'sluice')
        assert.ok(when === 'false' || when.includes(SITUATIONS.running), name);
    }
  });

  it('[vscode.palette] has every command that a page or a message says is there', () => {
    const titles = JSON.parse(read('package.nls.json')) as Record<string, string>;
    const hidden = new Set(
      Object.keys(COMMANDS)
        .filter((name) => clauses.get(`sluice.${name}`) === 'false')
        .map((name) => titles[`command.${name}`]),
    );
    const known = new Set(Object.keys(COMMANDS).map((name) => titles[`command.${name}`]));
    for (const file of pagesAndTexts())
      for (const [, title = ''] of read(file).matchAll(/[“*]Sluice: ([^”*→"]+?)(?: →|[”*"])/g)) {
        assert.ok(known.has(title), `${file} names “${title}”, which is no command`);
        assert.ok(!hidden.has(title), `${file} names “Sluice: ${title}”, which is only in All Commands…`);
      }
  });
});

/**
 * Every combination of what the clauses ask about. What they only ask to be true is true: more can't be offered if it
 * is not.
 */
function* situations(): Generator<ReadonlyMap<string, string>> {
  const keys = ['isWorkspaceTrusted', ...RECORDED.map((each) => SITUATIONS[each])];
  const doubted = keys.filter((key) => [...clauses.values()].some((when) => when.includes(`!${key}`)));
  for (const state of ['starting', 'running', 'failed', 'restricted'])
    for (const folders of ['0', '1'])
      for (let bits = 0; bits < 2 ** doubted.length; bits += 1)
        yield new Map([
          ['sluice.state', state],
          ['workspaceFolderCount', folders],
          ...keys.map((key): [string, string] => {
            const index = doubted.indexOf(key);
            return [key, String(index === -1 || (bits >> index) % 2 === 1)];
          }),
        ]);
}

/** As VS Code reads the operators that `SITUATIONS` uses. */
function term(clause: string): (situation: ReadonlyMap<string, string>) => boolean {
  if (clause.startsWith('(')) {
    const any = clause.slice(1, -1).split(' || ').map(term);
    return (situation) => any.some((holds) => holds(situation));
  }
  const [, not, key = '', operator, value = ''] = /^(!?)([\w.]+)(?: (==|>) (\w+))?$/.exec(clause) ?? [];
  assert.ok(key !== '', `${clause} is not understood`);
  if (operator === '>') return (situation) => Number(situation.get(key)) > Number(value);
  if (operator === '==') return (situation) => situation.get(key) === value;
  return (situation) => (situation.get(key) === 'true') !== (not === '!');
}

function pagesAndTexts(): string[] {
  const docs = readdirSync(path.join(projectDir, 'docs'), { recursive: true, encoding: 'utf8' });
  const sources = readdirSync(path.join(projectDir, 'src'), { recursive: true, encoding: 'utf8' });
  return [
    'README.md',
    'SECURITY.md',
    'SUPPORT.md',
    'CONTRIBUTING.md',
    'package.nls.json',
    'sample/README.md',
    ...docs.filter((file) => file.endsWith('.md') && !file.startsWith('adr')).map((file) => `docs/${file}`),
    ...sources.filter((file) => file.endsWith('.ts')).map((file) => `src/${file}`),
  ];
}

function read(file: string): string {
  return readFileSync(path.join(projectDir, file), 'utf8');
}
