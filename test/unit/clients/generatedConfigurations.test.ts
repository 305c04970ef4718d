// Configurations in any layout that people and programs leave: connecting keeps what they mean and say, connecting again
// keeps what was added since, and disconnecting gives them back.
import assert from 'node:assert/strict';
import { parse as parseToml } from '@decimalturn/toml-patch';
import * as fc from 'fast-check';
import { parse as parseJson } from 'jsonc-parser';
import { planConnect, planDisconnect } from '../../../src/clients/connectionPlan.ts';
import { KNOWN_CLIENTS, type Connection, type KnownClient } from '../../../src/clients/knownClients.ts';
import { readableBy } from '../../../src/clients/readable.ts';
import { applyEdits, layoutOf, withoutBom } from '../../../src/clients/textEdit.ts';
import { jsonTexts, tomlTexts } from './configurationTexts.ts';
import { machine, PlannedDisk } from './plannedDisk.ts';

const TOKEN = 'dG9rZW4tb2Ytbm9ib2R5LWF0LWFsbC1pbi10aGVzZS10';
const CONNECTIONS: readonly Connection[] = [
  { way: 'bridge', command: 'node', args: ['/b.cjs'], env: { SLUICE_HOME: '/h' }, token: TOKEN },
  { way: 'http', url: 'http://127.0.0.1:4711/mcp', token: TOKEN },
];

const isToml = ({ id }: KnownClient): boolean => id === 'codex';
const textsOf = (client: KnownClient): fc.Arbitrary<string> =>
  isToml(client) ? tomlTexts(client.member[0] ?? '') : jsonTexts(client.member[0] ?? '');
const readableOf = (client: KnownClient, text: string): string =>
  isToml(client) ? text : readableBy(text, client.reads).text;

type Meaning = Record<string, unknown>;

function meaningOf(client: KnownClient, text: string): Meaning {
  const parse = isToml(client) ? parseToml : parseJson;
  return JSON.parse(JSON.stringify(parse(withoutBom(text)) ?? {})) as Meaning;
}

/** Without Sluice's entry, and without the object around it if that is all there was in it. */
function othersIn(client: KnownClient, text: string): Meaning {
  const { [client.member[0] ?? '']: servers, ...others } = meaningOf(client, text);
  const { sluice: _entry, ...kept } = (servers ?? {}) as Meaning;
  return Object.keys(kept).length > 0 ? { ...others, [client.member[0] ?? '']: kept } : others;
}

function commentsIn(client: KnownClient, text: string): string[] {
  return text.match(isToml(client) ? /# c\d+;/g : /c\d+;/g) ?? [];
}

function connected(client: KnownClient, disk: PlannedDisk, connection: Connection): string {
  disk.carryOut(planConnect(disk.parts(client), connection, { allow: true }));
  return disk.texts.get(client.file(machine)) ?? '';
}

/** What the client itself does to its file, or a person: a member more, in the file and in Sluice's entry. */
function edited(client: KnownClient, text: string): string {
  const add = (path: string[], to: string): string => applyEdits(to, client.format.setMember(to, path, 7));
  const inEntry = add([...client.member, 'added_by_person'], text);
  const { eol } = layoutOf(text);
  return isToml(client)
    ? [inEntry, '[added_by_person]', 'x = 7', ''].join(eol)
    : add(['added_by_person'], inEntry);
}

for (const client of KNOWN_CLIENTS)
  describe(`a configuration of ${client.label} in any layout`, () => {
    const file = client.file(machine);
    const ways = fc.constantFrom(...CONNECTIONS.filter(({ way }) => client.ways.includes(way)));
    const options = { numRuns: 60 };

    it('[clients.kept] keeps its meaning and its comments, and comes back byte for byte', () => {
      fc.assert(
        fc.property(textsOf(client), ways, ways, (text, connection, again) => {
          const readable = readableOf(client, text);
          const disk = new PlannedDisk();
          disk.texts.set(file, text);
          const first = connected(client, disk, connection);
          assert.deepEqual(othersIn(client, first), othersIn(client, text));
          for (const comment of commentsIn(client, readable)) assert.ok(first.includes(comment), first);
          if (connection.way === again.way) connected(client, disk, again);
          disk.carryOut(planDisconnect(disk.parts(client)));
          assert.equal(disk.texts.get(file), readable);
        }),
        options,
      );
    });

    it('[clients.merged] keeps what was added since, through connecting another way and disconnecting', () => {
      fc.assert(
        fc.property(textsOf(client), ways, ways, (text, connection, again) => {
          const disk = new PlannedDisk();
          disk.texts.set(file, text);
          disk.texts.set(file, edited(client, connected(client, disk, connection)));
          const second = connected(client, disk, again);
          const entry = (meaningOf(client, second)[client.member[0] ?? ''] as Meaning)['sluice'] as Meaning;
          assert.equal(entry['added_by_person'], 7);
          disk.carryOut(planDisconnect(disk.parts(client)));
          const { added_by_person: added, ...others } = othersIn(client, disk.texts.get(file) ?? '');
          assert.ok(added);
          assert.deepEqual(others, othersIn(client, text));
          for (const comment of commentsIn(client, readableOf(client, text)))
            assert.ok(disk.texts.get(file)?.includes(comment), comment);
        }),
        options,
      );
    });
  });
