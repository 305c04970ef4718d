// Consents in SQLite. Whoever uses one checks its MAC first.
import { z } from 'zod';
import type { ConsentRepository } from '../core/approval/approvalRepository.ts';
import type { Consent } from '../core/approval/consents.ts';
import { instant } from '../core/bundle/bundleSchema.ts';
import { DESTINATION_ROLES } from '../core/plan/effect.ts';
import { RecordCodec } from './recordCodec.ts';
import type { Command, Query, Statements } from './sqliteDatabase.ts';

const about = {
  id: z.string(),
  scope: z.string(),
  scopeName: z.string(),
  at: instant,
  decidedBy: z.strictObject({ user: z.string(), host: z.string() }),
  mac: z.string(),
};

const consentSchema: z.ZodType<Consent> = z.discriminatedUnion('kind', [
  z.strictObject({
    ...about,
    kind: z.literal('destination'),
    role: z.enum(DESTINATION_ROLES),
    reach: z.enum(['whole', 'origin', 'subdomains']),
    value: z.string(),
    live: z.boolean(),
    until: instant.nullable(),
  }),
  z.strictObject({ ...about, kind: z.literal('not-live') }),
]);

export class SqliteConsentRepository implements ConsentRepository {
  readonly #codec = new RecordCodec('consents', consentSchema);
  readonly #select: Query;
  readonly #insert: Command;
  readonly #delete: Command;

  constructor(statements: Statements) {
    this.#select = statements.query('SELECT id, document FROM consents ORDER BY id');
    this.#insert = statements.command('INSERT INTO consents (id, document) VALUES (?, ?)');
    this.#delete = statements.command('DELETE FROM consents WHERE id = ?');
  }

  list(): Consent[] {
    return this.#select.all().map((row) => this.#codec.decode(row, String(row['id']), { id: row['id'] }));
  }

  insert(consent: Consent): void {
    const { id, ...rest } = consent;
    this.#insert.run(id, this.#codec.encode(consent, rest));
  }

  delete(id: string): void {
    this.#delete.run(id);
  }
}
