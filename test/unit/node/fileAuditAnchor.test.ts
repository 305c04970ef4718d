// The audit log's head in a file that several hosts on one storage write.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileAuditAnchor } from '../../../src/node/fileAuditAnchor.ts';

describe('FileAuditAnchor', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'sluice-anchor-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('has none before the first is saved', async () => {
    assert.equal(await new FileAuditAnchor(directory).load(), undefined);
  });

  it('[audit.head] holds a whole head at every instant, though several hosts save theirs at the same time', async () => {
    const hosts = Array.from({ length: 4 }, () => new FileAuditAnchor(directory));
    const head = (sequence: number) => ({ sequence, hash: 'a'.repeat(64 + (sequence % 3) * 500) });
    await hosts[0]?.save(head(1));
    const saving = hosts.map(async (host, first) => {
      for (let each = 0; each < 25; each += 1) await host.save(head(each * 4 + first));
    });
    const reading = hosts.map(async (host) => {
      for (let each = 0; each < 50; each += 1) assert.equal((await host.load())?.hash.startsWith('a'), true);
    });
    await Promise.all([...saving, ...reading]);
    assert.deepEqual(readdirSync(directory), ['audit.head.json']);
  });
});
