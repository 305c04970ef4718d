// Putting a server of any client's file behind Sluice, and taking it out: everything else in the file stays, no secret
// stays, and the file comes back byte for byte.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isPlainValue } from '../../../src/core/guest/plainValue.ts';
import {
  guestEntry,
  guestNameOf,
  otherServersIn,
  planPutBehind,
  planTakeOut,
  type OtherServer,
} from '../../../src/clients/guests/guestPlan.ts';
import { serverEntryOf } from '../../../src/clients/guests/serverEntry.ts';
import { isOwnEntry } from '../../../src/clients/clientEntries.ts';
import { KNOWN_CLIENTS } from '../../../src/clients/knownClients.ts';
import { applyEdits } from '../../../src/clients/textEdit.ts';
import { canonicalText } from '../../../src/core/canonicalJson.ts';
import type { JsonValue } from '../../../src/core/json.ts';
import { GUEST_NAME } from '../../../src/core/guest/guest.ts';
import { BRIDGE, SECRET, texts, usable, withServer } from './serverTexts.ts';

const file = '/config';

for (const client of KNOWN_CLIENTS)
  describe(`a server of ${client.label}`, () => {
    const swap = (text: string, server: OtherServer) => {
      const name = guestNameOf(server.name, []);
      const guest = { name, entry: guestEntry(client, name, BRIDGE) };
      return planPutBehind({ client, file, text }, server, guest);
    };

    it('[guests.put-behind] leaves no secret, keeps all else, and comes back byte for byte', () => {
      fc.assert(
        fc.property(texts(client), (generated) => {
          const text = withServer(client, generated);
          const servers = otherServersIn(client, text, undefined);
          assert.ok(usable(servers).length > 0);
          for (const server of usable(servers)) {
            const { after, takeout } = swap(text, server);
            if (server.name === 'with secret') assert.ok(!after.includes(SECRET));
            assert.ok(!after.includes(BRIDGE.token));
            const left = otherServersIn(client, after, undefined);
            assert.deepEqual(
              left.map(({ name, value }) => [name, value]),
              servers.filter((each) => each !== server).map(({ name, value }) => [name, value]),
            );
            assert.ok(isOwnEntry(client.format.valueAt(after, server.path)));
            assert.equal(planTakeOut(client, after, takeout).after, text);
          }
        }),
        { numRuns: 30 },
      );
    });

    it('[guests.take-out] gives the entry back although something else was added since, and keeps that', () => {
      fc.assert(
        fc.property(texts(client), (generated) => {
          const text = withServer(client, generated);
          for (const server of usable(otherServersIn(client, text, undefined))) {
            const { after, takeout } = swap(text, server);
            const more = [...client.member.slice(0, -1), 'added since'];
            const later = applyEdits(after, client.format.setMember(after, more, { command: 'later' }));
            const back = planTakeOut(client, later, takeout).after;
            assert.ok(
              canonicalText(client.format.valueAt(back, server.path) as JsonValue) ===
                canonicalText(server.value),
            );
            assert.ok(client.format.valueAt(back, more) !== undefined);
          }
        }),
        { numRuns: 30 },
      );
    });

    it('[guests.take-out] refuses if the entry is no longer the one that Sluice wrote', () => {
      const text = withServer(client, '');
      const [server] = usable(otherServersIn(client, text, undefined));
      assert.ok(server);
      const { after, takeout } = swap(text, server);
      const other = applyEdits(after, client.format.setMember(after, server.path, { command: 'other' }));
      assert.throws(() => planTakeOut(client, other, takeout), { code: 'bad-client-config' });
      assert.throws(() => swap(other, server), { code: 'bad-client-config' });
    });
  });

describe('the entry of a server', () => {
  it('[guests.entry-secrets] keeps in the file only what is certainly no secret', () => {
    const secrets: [string, string][] = [
      ['GITHUB_TOKEN', 'x'],
      ['DATABASE', 'postgres://ann:pw@db/x'],
      ['ENDPOINT', 'https://x.example/?key=abc'],
      ['WEBHOOK', 'https://hooks.example/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX'],
      ['VALUE', SECRET],
      ['VALUE', 'two words'],
      ['X-Api-Version', SECRET],
      ['Cookie', 'a'],
    ];
    for (const [name, value] of secrets) assert.equal(isPlainValue(name, value), false, `${name} ${value}`);
    const plain: [string, string][] = [
      ['LOG_LEVEL', 'debug'],
      ['PORT', '8080'],
      ['ROOT', '/home/ann/projects'],
      ['ROOT', String.raw`C:\Users\ann`],
      ['BASE', 'https://api.example/v1'],
      ['LANG', 'en_US.UTF-8'],
      ['Accept', 'application/json, text/event-stream'],
    ];
    for (const [name, value] of plain) assert.equal(isPlainValue(name, value), true, `${name} ${value}`);
  });

  it('[guests.entry-secrets] has every value in the definition or among the secrets, once', () => {
    const maps = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(maps, (env) => {
        const read = serverEntryOf({ command: 'x', env }, undefined);
        if ('problem' in read) return;
        assert.ok(read.definition.kind === 'stdio');
        assert.deepEqual({ ...read.definition.env, ...read.secrets }, { ...env });
        assert.deepEqual(read.definition.secretEnv, Object.keys(read.secrets));
      }),
    );
  });

  it('says why it can’t be put behind Sluice', () => {
    const problem = (value: object): unknown => {
      const read = serverEntryOf(value as never, undefined);
      return 'problem' in read ? read.problem : read.definition.kind;
    };
    assert.equal(problem({ type: 'sse', url: 'https://x.example/sse' }), 'old-transport');
    assert.equal(problem({ command: 'x', env: { A: '${input:token}' } }), 'client-variables');
    assert.equal(problem({ command: 'x', env: { A: '$TOKEN' } }), 'client-variables');
    assert.equal(problem({ command: 'x', env_vars: ['TOKEN'] }), 'client-variables');
    assert.equal(problem({ url: 'https://ann:pw@x.example/' }), 'user-in-url');
    assert.equal(problem({ url: 'ftp://x.example/' }), 'unknown-shape');
    assert.equal(problem({ command: ['npx', 7] }), 'unknown-shape');
    assert.equal(problem({ url: 'https://x.example/mcp' }), 'http');
    assert.equal(problem({ type: 'local', command: ['npx', '-y', 'x'] }), 'stdio');
  });

  it('stands in the project’s folder where it says so', () => {
    const read = serverEntryOf({ command: 'x', args: ['${workspaceFolder}/a'] }, '/p');
    assert.ok('definition' in read && read.definition.kind === 'stdio');
    assert.deepEqual(read.definition.args, ['/p/a']);
  });

  it('has a name that is one word of a path, and nobody else’s', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.constantFrom<string>('server', 'a', 'a-2')), (entry, taken) => {
        const name = guestNameOf(entry, taken);
        assert.match(name, GUEST_NAME);
        assert.ok(!taken.includes(name));
      }),
    );
  });
});
