// Policy exceptions in SQLite. Whoever uses one checks its MAC first.
import { z } from 'zod';
import type { ExceptionRepository } from '../core/approval/approvalRepository.ts';
import type { PolicyException } from '../core/approval/exceptions.ts';
import { PLAN_VERBS } from '../core/plan/verb.ts';
import { ENVIRONMENTS } from '../core/bundle/bundle.ts';
import { instant } from '../core/bundle/bundleSchema.ts';
import { RecordCodec } from './recordCodec.ts';
import type { Command, Query, Statements } from './sqliteDatabase.ts';

const exceptionSchema: z.ZodType<PolicyException> = z.strictObject({
  id: z.string(),
  verb: z.enum(PLAN_VERBS),
  environment: z.enum(ENVIRONMENTS),
  callerId: z.string(),
  callerLabel: z.string(),
  createdAt: instant,
  until: instant,
  mac: z.string(),
});

export class SqliteExceptionRepository implements ExceptionRepository {
  readonly #codec = new RecordCodec('exceptions', exceptionSchema);
  readonly #select: Query;
  readonly #insert: Command;
  readonly #delete: Command;

  constructor(statements: Statements) {
    this.#select = statements.query('SELECT id, document FROM exceptions ORDER BY id');
    this.#insert = statements.command('INSERT INTO exceptions (id, document) VALUES (?, ?)');
    this.#delete = statements.command('DELETE FROM exceptions WHERE id = ?');
  }

  list(): PolicyException[] {
    return this.#select.all().map((row) => this.#codec.decode(row, String(row['id']), { id: row['id'] }));
  }

  insert(exception: PolicyException): void {
    const { id, ...rest } = exception;
    this.#insert.run(id, this.#codec.encode(exception, rest));
  }

  delete(id: string): void {
    this.#delete.run(id);
  }
}
