// Connecting and disconnecting each client, on configurations as people have them: what is added, what is kept, and that
// the one undoes the other byte for byte.
import assert from 'node:assert/strict';
import { parse as parseToml } from '@decimalturn/toml-patch';
import { parse as parseJson } from 'jsonc-parser';
import { maskTokens, planConnect, planDisconnect } from '../../../src/clients/connectionPlan.ts';
import { KNOWN_CLIENTS, type Connection, type KnownClient } from '../../../src/clients/knownClients.ts';
import { readableBy } from '../../../src/clients/readable.ts';
import { withoutBom } from '../../../src/clients/textEdit.ts';
import { AppError } from '../../../src/core/errors.ts';
import { machine, PlannedDisk as Disk } from './plannedDisk.ts';

const TOKEN = 'dG9rZW4tb2Ytbm9ib2R5LWF0LWFsbC1pbi10aGVzZS10';
const http: Connection = { way: 'http', url: 'http://127.0.0.1:4711/mcp', token: TOKEN };
const bridge: Connection = {
  way: 'bridge',
  command: 'node',
  args: ['/home/ann/.sluice/bridge.cjs'],
  env: {},
  token: TOKEN,
};

const clientOf = (id: string): KnownClient => {
  const client = KNOWN_CLIENTS.find((known) => known.id === id);
  assert.ok(client);
  return client;
};

function servers(client: KnownClient, text: string): Record<string, unknown> {
  const parse = client.id === 'codex' ? parseToml : parseJson;
  const parsed = parse(withoutBom(text)) as Record<string, Record<string, unknown>> | undefined;
  return parsed?.[client.member[0] ?? ''] ?? {};
}

const crlf = (text: string): string => text.replaceAll('\n', '\r\n');

/** Configurations as they occur; SERVERS stands for the member that holds them. */
const JSON_TEXTS: Record<string, string | undefined> = {
  'no file': undefined,
  'an empty file': '',
  'a file of white space': '\n\n',
  'an empty object': '{}',
  'an empty object on two lines': '{\n}\n',
  'other members': '{\n  "numStartups": 7,\n  "theme": "dark"\n}\n',
  'one line': '{"theme": "dark", "list": [1, 2]}',
  'no servers yet': '{\n    "SERVERS": {}\n}',
  'other servers':
    '{\n\t"SERVERS": {\n\t\t"github": {\n\t\t\t"command": "gh"\n\t\t}\n\t},\n\t"last": true\n}\n',
  'other servers, with comments and trailing commas':
    '// mine\n{\n  "SERVERS": {\n    // keep this\n    "github": { "command": "gh" }, // the good one\n    /* and this */\n  }, // servers\n  "b": [],\n}\n// end\n',
  'a comment beside the last server':
    '{\n  "SERVERS": {\n    "github": { "command": "gh" } // the good one\n  }\n}\n',
  'servers on one line': '{\n  "SERVERS": { "github": { "command": "gh" } }\n}\n',
  'Windows line ends': crlf('{\n  "SERVERS": {\n    "github": { "command": "gh" } // x\n  }\n}\n'),
  'a byte order mark': '\uFEFF{\r\n  "theme": "dark"\r\n}\r\n',
};

const TOML_TEXTS: Record<string, string | undefined> = {
  'no file': undefined,
  'an empty file': '',
  'other members': '# mine\nmodel = "o" # the good one\n',
  'no line end at the end': 'model = "o"',
  'other servers':
    '[mcp_servers.github] # mine\ncommand = "gh" # keep\n\n[mcp_servers.github.env]\nA = "1"\n\n# about profiles\n[profiles.x]\ny = 1\n',
  'an inline table': 'mcp_servers = { github = { command = "gh" } } # mine\nmodel = "o"\n',
  'Windows line ends': crlf('# mine\n[mcp_servers.github]\ncommand = "gh"\n'),
  'a byte order mark': '\uFEFF# mine\nmodel = "o"\n',
};

describe('connecting a client', () => {
  for (const client of KNOWN_CLIENTS) {
    const named = client.id === 'codex' ? TOML_TEXTS : JSON_TEXTS;
    const texts = Object.entries(named).map(
      ([title, text]) => [title, text?.replaceAll('SERVERS', client.member[0] ?? '')] as const,
    );
    const ways = [bridge, http].filter(({ way }) => client.ways.includes(way));
    for (const connection of ways)
      for (const [title, text] of texts)
        it(`[clients.kept] [clients.restored] ${client.label} by ${connection.way}: ${title}`, () => {
          const file = client.file(machine);
          const disk = new Disk();
          if (text !== undefined) disk.texts.set(file, text);
          const readable =
            text === undefined || client.id === 'codex' ? text : readableBy(text, client.reads).text;
          const before = new Map(readable === undefined ? [] : [[file, readable]]);
          const others = text === undefined ? {} : servers(client, text);
          disk.carryOut(planConnect(disk.parts(client), connection, { allow: true }));
          const connected = disk.texts.get(file) ?? '';
          const { sluice, ...kept } = servers(client, connected);
          assert.deepEqual(JSON.parse(JSON.stringify(kept)), JSON.parse(JSON.stringify(others)));
          const rule = client.allowRule?.kind === 'member' ? client.allowRule.member : {};
          assert.deepEqual(JSON.parse(JSON.stringify(sluice)), { ...client.entry(connection), ...rule });
          for (const comment of readable?.match(/\/\/.*$|\/\*.*\*\/|#.*$/gm) ?? [])
            assert.ok(connected.includes(comment), comment);
          if (!client.reads.comments) assert.ok(JSON.parse(withoutBom(connected)));
          if (text?.includes('\r\n') === true) assert.doesNotMatch(connected, /[^\r]\n/);
          // Once more, with another token: still undone as a whole.
          const again = { ...connection, token: TOKEN.replace('dG', 'eH') };
          disk.carryOut(planConnect(disk.parts(client), again, { allow: true }));
          disk.carryOut(planDisconnect(disk.parts(client)));
          assert.deepEqual(disk.texts, before);
        });
  }

  it('[clients.kept] takes only what it added out of a file that somebody else wrote to since', () => {
    const client = clientOf('claude-code');
    const file = client.file(machine);
    const disk = new Disk();
    disk.texts.set(file, '{\n  "numStartups": 7\n}\n');
    disk.carryOut(planConnect(disk.parts(client), http, { allow: false }));
    disk.texts.set(file, (disk.texts.get(file) ?? '').replace('7', '8'));
    disk.carryOut(planDisconnect(disk.parts(client)));
    assert.equal(disk.texts.get(file), '{\n  "numStartups": 8\n}\n');
  });

  it('[clients.kept] leaves what others added beside it, in every layout', () => {
    const client = clientOf('cursor');
    const file = client.file(machine);
    const disk = new Disk();
    const other = '"z": {\n      "command": "z"\n    }';
    disk.carryOut(planConnect(disk.parts(client), http, { allow: false }));
    const text = disk.texts.get(file) ?? '';
    disk.texts.set(file, text.replace('    "sluice": {', `    ${other},\n    "sluice": {`));
    disk.carryOut(planDisconnect(disk.parts(client)));
    assert.equal(disk.texts.get(file), `{\n  "mcpServers": {\n    ${other}\n  }\n}\n`);
  });

  it('takes the entry out without remembering anything, and leaves a rule that may be the person’s own', () => {
    const client = clientOf('claude-code');
    const disk = new Disk();
    disk.carryOut(planConnect(disk.parts(client), http, { allow: true }));
    disk.forget();
    disk.carryOut(planDisconnect(disk.parts(client)));
    assert.equal(disk.texts.get(client.file(machine)), '{\n  "mcpServers": {}\n}\n');
    assert.match(disk.texts.get('/home/ann/.claude/settings.json') ?? '', /mcp__sluice/);
  });

  it('[clients.rule] adds the client’s rule to those that are there, and never one that is there already', () => {
    const client = clientOf('claude-code');
    const file = '/home/ann/.claude/settings.json';
    const disk = new Disk();
    const settings = '{\n  "permissions": {\n    "allow": [\n      "Bash(ls)" // mine\n    ]\n  }\n}\n';
    disk.texts.set(file, settings);
    disk.carryOut(planConnect(disk.parts(client), http, { allow: true }));
    assert.deepEqual(parseJson(disk.texts.get(file) ?? ''), {
      permissions: { allow: ['Bash(ls)', 'mcp__sluice'] },
    });
    assert.match(disk.texts.get(file) ?? '', /"Bash\(ls\)", \/\/ mine\n {6}"mcp__sluice"\n/);
    disk.carryOut(planDisconnect(disk.parts(client)));
    assert.equal(disk.texts.get(file), settings);
    const own = settings.replace('Bash(ls)', 'mcp__sluice');
    disk.texts.set(file, own);
    disk.carryOut(planConnect(disk.parts(client), http, { allow: true }));
    disk.carryOut(planDisconnect(disk.parts(client)));
    assert.equal(disk.texts.get(file), own);
  });

  it('[clients.rule] adds no rule that nobody asked for', () => {
    for (const client of KNOWN_CLIENTS) {
      const disk = new Disk();
      disk.carryOut(planConnect(disk.parts(client), bridge, { allow: false }));
      assert.deepEqual([...disk.texts.keys()], [client.file(machine)]);
      assert.ok(!(disk.texts.get(client.file(machine)) ?? '').includes('approv'));
    }
  });

  for (const [title, id, text] of [
    ['broken JSON', 'claude-code', '{\n  "a": 1,\n  "b" 2\n}'],
    ['no object', 'claude-code', '[]'],
    ['servers that are no object', 'cursor', '{"mcpServers": []}'],
    ['servers that are there twice', 'cursor', '{"mcpServers": {}, "mcpServers": {}}'],
    ['broken TOML', 'codex', 'a = ['],
    ['servers that are no table', 'codex', 'mcp_servers = 1'],
  ] as const)
    it(`[clients.refused] refuses ${title}, and says that nothing was changed`, () => {
      const client = clientOf(id);
      const disk = new Disk();
      disk.texts.set(client.file(machine), text);
      const refused = (error: unknown): boolean => {
        assert.ok(AppError.is(error, 'bad-client-config'));
        assert.match(error.message, /left as it is/);
        return true;
      };
      assert.throws(() => planConnect(disk.parts(client), bridge, { allow: true }), refused);
    });

  it('[clients.masked] shows neither the new token nor the one that it replaces', () => {
    for (const client of KNOWN_CLIENTS.filter(({ scope }) => scope === 'person')) {
      const disk = new Disk();
      const older = 'b2xkZXItdG9rZW4tb2Ytbm9ib2R5LWF0LWFsbC1pbi10';
      for (const token of [older, TOKEN]) {
        const plan = planConnect(disk.parts(client), { ...bridge, token }, { allow: true });
        for (const { before = '', after = '' } of plan.files)
          for (const text of [before, after])
            assert.doesNotMatch(maskTokens(text, plan.tokens), new RegExp(`${older}|${TOKEN}`));
        disk.carryOut(plan);
      }
      const plan = planDisconnect(disk.parts(client));
      assert.ok(plan.files.some(({ before }) => before?.includes(TOKEN)));
      for (const { before = '' } of plan.files) assert.ok(!maskTokens(before, plan.tokens).includes(TOKEN));
    }
  });
});
