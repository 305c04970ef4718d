// Connecting again: what Sluice wrote is replaced, and nothing that a person added to the entry is lost.
import assert from 'node:assert/strict';
import { parse as parseToml } from '@decimalturn/toml-patch';
import * as fc from 'fast-check';
import { parse as parseJson } from 'jsonc-parser';
import { planConnect, planDisconnect, type ConnectionPlan } from '../../../src/clients/connectionPlan.ts';
import {
  KNOWN_CLIENTS,
  type Connection,
  type KnownClient,
  type Machine,
} from '../../../src/clients/knownClients.ts';

const machine: Machine = { platform: 'linux', env: {}, home: '/home/ann', editorFolder: '/home/ann/.editor' };
const [TOKEN, NEWER] = [
  'dG9rZW4tb2Ytbm9ib2R5LWF0LWFsbC1pbi10aGVz',
  'bmV3ZXItdG9rZW4tb2Ytbm9ib2R5LWF0LWFsbC1p',
];
const http: Connection = { way: 'http', url: 'http://127.0.0.1:4711/mcp', token: TOKEN };
const bridge: Connection = { way: 'bridge', command: 'node', args: ['/b.cjs'], env: {}, token: TOKEN };
const OWN = ['type', 'command', 'args', 'url', 'httpUrl'];
const MAPS = { bridge: ['env', 'environment'], http: ['headers', 'http_headers'] };

const clientOf = (id: string): KnownClient => {
  const client = KNOWN_CLIENTS.find((known) => known.id === id);
  assert.ok(client);
  return client;
};

function planOf(client: KnownClient, text: string | undefined, connection: Connection): ConnectionPlan {
  const texts = (file: string): string | undefined => (file === client.file(machine) ? text : undefined);
  return planConnect({ client, machine, texts, remembered: () => undefined }, connection, { allow: false });
}

function connected(client: KnownClient, text: string | undefined, connection: Connection): string {
  const { files } = planOf(client, text, connection);
  return files.at(-1)?.after ?? text ?? '';
}

type Entry = Record<string, unknown>;

function entryOf(client: KnownClient, text: string): Entry {
  const root = (client.id === 'codex' ? parseToml(text) : parseJson(text)) as Record<
    string,
    Record<string, Entry>
  >;
  const entry = root[client.member[0] ?? '']?.['sluice'];
  return JSON.parse(JSON.stringify(entry)) as Entry;
}

/** A configuration of that client with this entry, as the client's own format writes it. */
function withEntry(client: KnownClient, entry: Entry): string {
  return client.format
    .setMember('', client.member, entry as Parameters<typeof client.format.setMember>[2])
    .map(({ text }) => text)
    .join('');
}

describe('connecting a client again', () => {
  it('keeps a timeout and SLUICE_WINDOW in Cursor’s entry', () => {
    const cursor = clientOf('cursor');
    const first = entryOf(cursor, connected(cursor, undefined, bridge));
    const edited = {
      ...first,
      timeout: 600,
      env: { ...(first['env'] as Entry), SLUICE_WINDOW: '/my/project' },
    };
    const again = entryOf(cursor, connected(cursor, withEntry(cursor, edited), { ...bridge, token: NEWER }));
    assert.deepEqual(again, {
      command: 'node',
      args: ['/b.cjs'],
      env: { SLUICE_WINDOW: '/my/project', SLUICE_TOKEN: NEWER },
      timeout: 600,
    });
  });

  for (const client of KNOWN_CLIENTS)
    it(`[clients.merged] loses nothing that a person added to the entry of ${client.label}, in either way`, () => {
      const ways = [bridge, http].filter(({ way }) => client.ways.includes(way));
      const name = fc.stringMatching(/^x[a-z_]{0,8}$/);
      fc.assert(
        fc.property(
          fc.constantFrom(...ways),
          fc.constantFrom(...ways),
          fc.dictionary(
            name,
            fc.oneof(fc.integer({ min: 0, max: 9_999 }), fc.boolean(), fc.stringMatching(/^\w{1,9}$/)),
          ),
          fc.dictionary(fc.stringMatching(/^X[A-Z_]{0,8}$/), fc.stringMatching(/^\w{1,9}$/)),
          (from, to, members, variables) => {
            const first = entryOf(client, connected(client, undefined, from));
            const map = MAPS[from.way].find((each) => each in first) ?? '';
            const edited = { ...first, ...members, [map]: { ...(first[map] as Entry), ...variables } };
            const again = entryOf(
              client,
              connected(client, withEntry(client, edited), { ...to, token: NEWER }),
            );
            const fresh = entryOf(client, connected(client, undefined, { ...to, token: NEWER }));
            for (const [member, value] of Object.entries(members)) assert.deepEqual(again[member], value);
            for (const own of OWN) assert.deepEqual(again[own], fresh[own]);
            if (from.way === to.way) assert.deepEqual(again[map], { ...variables, ...(fresh[map] as Entry) });
            assert.ok(!JSON.stringify(again).includes(TOKEN));
          },
        ),
        { numRuns: 40 },
      );
    });

  it('[clients.merged] keeps comments in the entry, in JSON and in TOML', () => {
    const cursor = clientOf('cursor');
    const json = connected(cursor, undefined, bridge).replace('"command"', '// mine\n      "command"');
    assert.match(connected(cursor, json, { ...bridge, token: NEWER }), /\/\/ mine\n {6}"command"/);
    const codex = clientOf('codex');
    const toml = connected(codex, undefined, bridge).replace('command =', '# mine\ncommand =');
    const again = connected(codex, toml, { ...bridge, token: NEWER });
    assert.match(again, /# mine\ncommand =/);
    assert.ok(again.includes(NEWER));
  });

  it('[clients.merged] leaves a narrower list of tools as it is', () => {
    const copilot = clientOf('copilot-cli');
    const first = entryOf(copilot, connected(copilot, undefined, bridge));
    assert.deepEqual(first['tools'], ['*']);
    const narrowed = withEntry(copilot, { ...first, tools: ['list_bundles'] });
    assert.deepEqual(entryOf(copilot, connected(copilot, narrowed, http))['tools'], ['list_bundles']);
  });

  it('[clients.foreign] replaces an entry that somebody else wrote, and says that it is one', () => {
    const cursor = clientOf('cursor');
    const text = withEntry(cursor, { command: 'sluice-proxy', cwd: '/x' });
    assert.equal(planOf(cursor, text, bridge).older, 'foreign');
    assert.deepEqual(entryOf(cursor, connected(cursor, text, bridge)), cursor.entry(bridge));
    assert.equal(planOf(cursor, undefined, bridge).older, 'none');
    for (const client of KNOWN_CLIENTS) {
      const ways: Connection[] = [bridge, http].filter(({ way }) => client.ways.includes(way));
      for (const connection of ways)
        assert.equal(planOf(client, connected(client, undefined, connection), bridge).older, 'own');
    }
  });

  it('[clients.workspace] writes no token into a file of the workspace, and never an address', () => {
    const agents = KNOWN_CLIENTS.filter(({ scope }) => scope === 'workspace');
    assert.ok(agents.length > 0);
    for (const client of agents) {
      const plan = planOf(client, '{"mcpServers": {"github": {"command": "gh"}}}', bridge);
      for (const { after = '' } of plan.files) assert.ok(!after.includes(TOKEN));
      assert.deepEqual(entryOf(client, connected(client, undefined, bridge)), {
        type: 'stdio',
        command: 'node',
        args: ['/b.cjs'],
        env: { SLUICE_CLIENT: client.id },
        tools: ['*'],
      });
      assert.throws(() => planOf(client, undefined, http), /never carries a token/);
    }
  });

  it('[clients.null] takes null for servers that are not there yet, and gives it back', () => {
    const claude = clientOf('claude-code');
    const before = '{\n  "mcpServers": null,\n  "theme": "dark"\n}\n';
    const { files } = planOf(claude, before, bridge);
    const [planned] = files;
    assert.deepEqual(entryOf(claude, planned?.after ?? ''), claude.entry(bridge));
    const undone = planDisconnect({
      client: claude,
      machine,
      texts: () => planned?.after,
      remembered: () => planned?.written,
    });
    assert.equal(undone.files[0]?.after, before);
  });

  it('puts opencode’s entry where the version that wrote the file looks for it', () => {
    const opencode = clientOf('opencode');
    const newer = connected(opencode, '{"mcp": {"servers": {}}}', bridge);
    assert.deepEqual(parseJson(newer), { mcp: { servers: { sluice: opencode.entry(bridge) } } });
    const older = connected(opencode, '{"mcp": {}}', bridge);
    assert.deepEqual(parseJson(older), { mcp: { sluice: opencode.entry(bridge) } });
  });
});
