// The shape of a live window's file.
import assert from 'node:assert/strict';
import { parseWindowEntry, REGISTRY_PROTOCOL, type WindowEntry } from '../../../src/windows/windowEntry.ts';

const ENTRY: WindowEntry = {
  protocol: REGISTRY_PROTOCOL,
  id: '0123456789abcdef',
  host: 'here',
  pid: 4711,
  version: '1.2.3',
  startedAt: '2026-01-01T00:00:00.000Z',
  folders: ['/project'],
  name: 'project',
  trusted: true,
  url: 'http://127.0.0.1:4711/mcp',
  socket: null,
};

describe('The file of a live window', () => {
  it('is read as it was written, whatever a later version adds', () => {
    assert.deepEqual(parseWindowEntry(JSON.stringify(ENTRY)), ENTRY);
    assert.ok(parseWindowEntry(JSON.stringify({ ...ENTRY, more: true })));
  });

  it('counts for nothing where it is anything else', () => {
    const changes: object[] = [
      { protocol: 2 },
      { id: '../../etc' },
      { id: 'ABCDEF0123456789' },
      { pid: '4711' },
      { pid: 1.5 },
      { folders: '/project' },
      { folders: [7] },
      { trusted: 'yes' },
      { socket: 7 },
      { name: null },
    ];
    const odd = [null, [], 'text', 7, {}, ...changes.map((change) => ({ ...ENTRY, ...change }))];
    for (const value of odd)
      assert.equal(parseWindowEntry(JSON.stringify(value)), undefined, JSON.stringify(value));
    assert.equal(parseWindowEntry('{"half'), undefined);
  });
});
