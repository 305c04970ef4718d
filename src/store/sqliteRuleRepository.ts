// Rules in SQLite, each under a MAC of the vault: one that others wrote or altered in the database is not listed.
import { z } from 'zod';
import { instant } from '../core/bundle/bundleSchema.ts';
import { ruleText, type Rule, type RuleRepository } from '../core/rules/rule.ts';
import type { Vault } from '../core/storage/vault.ts';
import { RecordCodec } from './recordCodec.ts';
import type { Command, Query, Statements } from './sqliteDatabase.ts';

const ruleSchema: z.ZodType<Rule> = z.strictObject({
  id: z.string(),
  kind: z.literal('read'),
  callerId: z.string(),
  callerLabel: z.string(),
  bundleId: z.string(),
  createdAt: instant,
});
const PURPOSE = 'rule';

export class SqliteRuleRepository implements RuleRepository {
  readonly #codec = new RecordCodec('rules', ruleSchema);
  readonly #vault: Vault;
  readonly #select: Query;
  readonly #insert: Command;
  readonly #delete: Command;

  constructor(statements: Statements, vault: Vault) {
    this.#vault = vault;
    this.#select = statements.query('SELECT id, document, mac FROM rules ORDER BY id');
    this.#insert = statements.command('INSERT INTO rules (id, document, mac) VALUES (?, ?, ?)');
    this.#delete = statements.command('DELETE FROM rules WHERE id = ?');
  }

  list(): Rule[] {
    if (this.#vault.state === 'locked') return [];
    return this.#select.all().flatMap((row) => {
      const rule = this.#codec.decode(row, String(row['id']), { id: row['id'] });
      return row['mac'] === this.#macOf(rule) ? [rule] : [];
    });
  }

  insert(rule: Rule): void {
    const { id, ...rest } = rule;
    this.#insert.run(id, this.#codec.encode(rule, rest), this.#macOf(rule));
  }

  delete(id: string): void {
    this.#delete.run(id);
  }

  #macOf(rule: Rule): string {
    return this.#vault.authenticate(ruleText(rule), PURPOSE);
  }
}
