// Somebody writes into the audit log: verification finds it and names the place. Cases: test/attacks/audit.json.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import {
  chained,
  FIRST_PREVIOUS_HASH,
  type AuditHead,
  type AuditRecord,
} from '../../../src/core/audit/auditRecord.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { attacks, AttackWorld } from './attackWorld.ts';

interface AuditCase {
  title: string;
  cites: string;
  sql: string[];
  /**
   * What happens after the rows were written: Sluice goes on writing, the chain is made whole (over what the records
   * say, or over their texts as they are), the head is lost.
   */
  then?: 'write' | 'write-restart' | 'rechain' | 'rechain-write' | 'hash-texts' | 'lose-head';
  verification: { kind: string; sequence?: number };
}

/** Each change of settings is two records: that it began and that it ended. */
const CHANGES = 4;

describe('The audit log', () => {
  let world: AttackWorld;
  beforeEach(async () => {
    world = await AttackWorld.open();
    await change(CHANGES);
    // Closing carries the head outside.
    await world.restart();
  });
  afterEach(() => world.close());
  after(() => AttackWorld.dispose());

  async function change(times: number): Promise<void> {
    const { id, revision } = await world.bundle('Calendar experiment', 'development');
    for (let count = 0; count < times; count += 1) {
      const settings = { note: revision + count };
      const { output } = await world.call('update_bundle_settings', { bundle_id: id, settings });
      assert.equal(output['status'], 'completed');
    }
  }

  /** Hashes every record anew, as somebody would who knows how. */
  function rechain(): void {
    let head: AuditHead | undefined;
    for (const row of world.sql('SELECT * FROM audit ORDER BY sequence')) {
      const document = JSON.parse(String(row['document'])) as AuditRecord;
      const record = { ...document, at: Number(row['at']), caller: String(row['caller']) };
      const { sequence: _sequence, previousHash: _previous, hash: _hash, ...fresh } = record;
      const { sequence, hash, previousHash } = chained(new NodeHasher(), fresh, head);
      head = { sequence, hash };
      const write = `UPDATE audit SET hash = ?, document = json_set(document, '$.previousHash', ?) WHERE sequence = ?`;
      world.sql(write, hash, previousHash, sequence);
    }
  }

  /** Hashes the texts as they are stored, as somebody would who knows that they are looked at first. */
  function hashTexts(): void {
    let previous = FIRST_PREVIOUS_HASH;
    for (const { sequence, document } of world.sql(
      'SELECT sequence, document FROM audit ORDER BY sequence',
    )) {
      const text = String(document).replace(/"previousHash":"\w+"/, `"previousHash":"${previous}"`);
      previous = new NodeHasher().sha256(text);
      world.sql(
        'UPDATE audit SET hash = ?, document = ? WHERE sequence = ?',
        previous,
        text,
        Number(sequence),
      );
    }
  }

  for (const { title, cites, sql, then, verification } of attacks<AuditCase>('audit')) {
    const said = 'sequence' in verification ? `broken at ${verification.sequence}` : verification.kind;
    it(`[${cites}] is called ${said} where ${title}`, async () => {
      assert.deepEqual(await world.verify(), {
        kind: 'intact',
        records: 2 * CHANGES,
        notYetAnchored: 0,
        reanchored: [],
      });
      for (const statement of sql) world.sql(statement);
      if (then?.startsWith('rechain')) rechain();
      if (then === 'hash-texts') hashTexts();
      if (then === 'lose-head') rmSync(path.join(world.directory, 'audit.head.json'));
      if (then?.includes('write')) await change(CHANGES + 2);
      if (then?.endsWith('restart')) await world.restart();
      const found = await world.verify();
      const { kind } = found;
      assert.deepEqual(found.kind === 'broken' ? { kind, sequence: found.sequence } : { kind }, verification);
    });
  }

  it('[audit.head] calls records "not yet anchored" whose head was not carried outside yet', async () => {
    await change(1);
    const { kind, notYetAnchored } = (await world.verify()) as { kind: string; notYetAnchored: number };
    assert.equal(kind, 'intact');
    assert.ok(notYetAnchored <= 2);
    await world.restart();
    assert.deepEqual(await world.verify(), {
      kind: 'intact',
      records: 10,
      notYetAnchored: 0,
      reanchored: [],
    });
  });

  it('[audit.anew] says for ever after where its head outside was lost and it was anchored anew', async () => {
    rmSync(path.join(world.directory, 'audit.head.json'));
    await change(1);
    await world.restart();
    await change(1);
    await world.restart();
    // Two records of each change, and the one that says it, once.
    const found = await world.verify();
    assert.ok(found.kind === 'intact');
    assert.equal(found.records, 2 * (CHANGES + 2) + 1);
    assert.equal(found.reanchored.length, 1);
    assert.match(await world.auditText(), /anchor the log again/);
  });

  it('[audit.export] exports a record that somebody made unreadable rather than leaving it out', async () => {
    world.sql(`UPDATE audit SET document = '{' WHERE sequence = 4`);
    const text = await world.auditText();
    assert.match(text, /^\{"sequence":4,"kind":"unreadable"\}$/m);
    assert.match(text, /^4,,unreadable,/m);
  });
});
