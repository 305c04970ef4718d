// Generators of configurations as people and programs leave them: JSON with comments, trailing commas, a byte order mark
// or Windows line ends; TOML with tables, dotted keys, inline tables, lists of tables and texts of several lines.
import * as fc from 'fast-check';

const BOM = '\uFEFF';
const names = fc.constantFrom('theme', 'n', 'a b', 'ünï', 'last', 'x.y');
const values = fc.oneof(
  fc.integer({ min: 0, max: 99 }),
  fc.boolean(),
  fc.constantFrom('', 'dark', '},]/*"//', '# no comment', '[mcp_servers.sluice]', 'a\\b'),
);

/** Comments are numbered, so that a lost one is noticed: `c1;`, `c2;`, … */
class Comments {
  #count = 0;
  next(): string {
    this.#count += 1;
    return `c${this.#count};`;
  }
}

type Noise = () => string;

/** @param servers the member that holds servers */
export function jsonTexts(servers: string): fc.Arbitrary<string> {
  const server = fc.record({ command: fc.constant('gh'), args: fc.array(values, { maxLength: 2 }) });
  const others = fc.dictionary(names, fc.oneof(values, fc.array(values, { maxLength: 2 })), { maxKeys: 3 });
  const trees = fc.record(
    { others, servers: fc.dictionary(fc.constantFrom('github', 'my server', 'slui'), server) },
    { requiredKeys: ['others'] },
  );
  return fc
    .tuple(trees, fc.array(fc.nat(6), { minLength: 1, maxLength: 12 }), fc.boolean(), fc.boolean())
    .map(([tree, kinds, hasMark, hasWindowsEnds]) => {
      const all = { ...tree.others, ...(tree.servers && { [servers]: tree.servers }) };
      const text = `${jsonText(all, noiseOf(kinds), kinds.length % 2 === 0)}\n`;
      return (hasMark ? BOM : '') + (hasWindowsEnds ? text.replaceAll('\n', '\r\n') : text);
    });
}

function noiseOf(kinds: readonly number[]): Noise {
  const comments = new Comments();
  let at = 0;
  return () => {
    at += 1;
    const kind = kinds[at % kinds.length];
    if (kind === 0) return ` // ${comments.next()}\n`;
    if (kind === 1) return `/* ${comments.next()} */ `;
    return ['', ' ', '\n  ', '\n', ''][at % 5] ?? '';
  };
}

function jsonText(value: unknown, noise: Noise, trailing: boolean): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const children = Object.entries(value).map(([name, member]) => {
    const text = jsonText(member, noise, trailing) + noise();
    return isList ? text : `${JSON.stringify(name)}${noise()}:${noise()}${text}`;
  });
  const end = trailing && children.length > 0 ? `,${noise()}` : '';
  const body = `${noise()}${children.join(`,${noise()}`)}${end}`;
  return isList ? `[${body}]` : `{${body}}`;
}

/** How servers can be written in TOML; `#` stands for a numbered comment. */
const SERVERS: readonly string[] = [
  '[SERVERS.github] #\ncommand = "gh" #\nargs = [\n  "a", #\n  "b",\n]\n',
  '[SERVERS.github]\ncommand = "gh"\n\n[SERVERS.github.env] #\nA = "1"\n',
  '[SERVERS."my server"]\ncommand = "gh"\n',
  '[SERVERS]\ngithub = { command = "gh" } #\n',
  '[SERVERS.sluicegate]\ncommand = "gh"\n',
  '  [ SERVERS . github ] #\n  command = "gh"\n',
];
/** The same before any table. */
const SERVERS_FIRST: readonly string[] = [
  'SERVERS = { github = { command = "gh" } } #\n',
  'SERVERS.github.command = "gh" #\n',
];
const LINES: readonly string[] = [
  '#\n',
  '\n',
  'model = "o" #\n',
  'text = """\n[mcp_servers.sluice]\nno table\n"""\n',
  "path = 'C:\\x'\n",
  'when = 1979-05-27T07:32:00Z\n',
  'big = 9_000_000_000\n',
];
const TABLES: readonly string[] = [
  '[profiles.x] #\ny = 1\n',
  '[[rules]]\nallow = "a" #\n\n[[rules]]\nallow = "b"\n',
  '[a]\n"b.c" = [1, 2] #\n#\n',
  '#\n[tui]\ntheme = "dark"\n\n#\n',
];

/** @param servers the table that holds servers */
export function tomlTexts(servers: string): fc.Arbitrary<string> {
  const some = (all: readonly string[]): fc.Arbitrary<string[]> =>
    fc.shuffledSubarray([...all], { maxLength: 3 });
  const one = (all: readonly string[]): fc.Arbitrary<string> => fc.constantFrom('', ...all);
  const isFirst = fc.boolean();
  return fc
    .tuple(some(LINES), some(TABLES), some(TABLES), one(SERVERS), one(SERVERS_FIRST), isFirst, fc.nat(7))
    .map(([lines, before, after, tables, keys, usesKeys, ends]) => {
      const comments = new Comments();
      const others = after.filter((table) => !before.includes(table));
      const parts = usesKeys
        ? [...lines, keys, ...before, ...others]
        : [...lines, ...before, tables, ...others];
      const text = parts
        .join('')
        .replaceAll('SERVERS', servers)
        .replaceAll('#', () => `# ${comments.next()}`);
      const cut = ends % 2 === 0 ? text : text.replace(/\n$/, '');
      return (ends > 5 ? BOM : '') + (ends % 4 > 1 ? cut.replaceAll('\n', '\r\n') : cut);
    });
}
