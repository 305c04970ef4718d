// Rules in SQLite, each under a MAC of the vault: one that others wrote or altered in the database is not listed.
import { z } from 'zod';
import { instant, jsonObject } from '../core/bundle/bundleSchema.ts';
import { ruleText, type Rule, type RuleRepository } from '../core/rules/rule.ts';
import type { Vault } from '../core/storage/vault.ts';
import { RecordCodec } from './recordCodec.ts';
import type { Command, Query, Statements } from './sqliteDatabase.ts';

const base = {
  id: z.string(),
  callerId: z.string(),
  callerLabel: z.string(),
  bundleId: z.string(),
  createdAt: instant,
};
const ruleSchema: z.ZodType<Rule> = z.discriminatedUnion('kind', [
  z.strictObject({ ...base, kind: z.literal('read') }),
  z.strictObject({
    ...base,
    kind: z.literal('call'),
    title: z.string(),
    tool: z.string(),
    account: z.string().nullable(),
    revision: z.int(),
    scope: z.string(),
    live: z.boolean(),
    manifest: z.string(),
    fixed: jsonObject,
    free: z.record(
      z.string(),
      z.strictObject({
        type: z.enum(['string', 'number', 'boolean', 'array', 'object']),
        longest: z.int(),
      }),
    ),
    count: z.int(),
    left: z.int(),
    until: instant,
  }),
]);
const PURPOSE = 'rule';

export class SqliteRuleRepository implements RuleRepository {
  readonly #codec = new RecordCodec('rules', ruleSchema);
  readonly #vault: Vault;
  readonly #select: Query;
  readonly #insert: Command;
  readonly #update: Command;
  readonly #delete: Command;

  constructor(statements: Statements, vault: Vault) {
    this.#vault = vault;
    this.#select = statements.query('SELECT id, document, mac FROM rules ORDER BY id');
    this.#insert = statements.command('INSERT INTO rules (id, document, mac) VALUES (?, ?, ?)');
    this.#update = statements.command('UPDATE rules SET document = ?, mac = ? WHERE id = ?');
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

  update(rule: Rule): void {
    const { id, ...rest } = rule;
    this.#update.run(this.#codec.encode(rule, rest), this.#macOf(rule), id);
  }

  delete(id: string): void {
    this.#delete.run(id);
  }

  #macOf(rule: Rule): string {
    return this.#vault.authenticate(ruleText(rule), PURPOSE);
  }
}
