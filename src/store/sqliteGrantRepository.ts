// Intents and failures of grants.
import type { GrantFailures, GrantIntent } from '../core/sync/syncRecords.ts';
import type { GrantRepository } from '../core/sync/syncRepository.ts';
import type { Command, Query, Statements } from './sqliteDatabase.ts';
import { failuresCodec, intentCodec } from './syncRecordCodecs.ts';

export class SqliteGrantRepository implements GrantRepository {
  readonly #selectIntent: Query;
  readonly #upsertIntent: Command;
  readonly #deleteIntent: Command;
  readonly #selectFailures: Query;
  readonly #upsertFailures: Command;
  readonly #deleteFailures: Command;

  constructor(statements: Statements) {
    this.#selectIntent = statements.query(
      'SELECT operation_id, document, sealed_answer FROM grant_intents WHERE credential_id = ?',
    );
    this.#upsertIntent = statements.command(`
      INSERT INTO grant_intents (credential_id, operation_id, document, sealed_answer) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET operation_id = excluded.operation_id, document = excluded.document,
        sealed_answer = excluded.sealed_answer`);
    this.#deleteIntent = statements.command('DELETE FROM grant_intents WHERE credential_id = ?');
    this.#selectFailures = statements.query('SELECT document FROM grant_failures WHERE credential_id = ?');
    this.#upsertFailures = statements.command(`
      INSERT INTO grant_failures (credential_id, document) VALUES (?, ?)
      ON CONFLICT DO UPDATE SET document = excluded.document`);
    this.#deleteFailures = statements.command('DELETE FROM grant_failures WHERE credential_id = ?');
  }

  intent(credentialId: string): GrantIntent | undefined {
    const row = this.#selectIntent.get(credentialId);
    if (row === undefined) return undefined;
    const { operation_id: operationId, sealed_answer: sealedAnswer } = row;
    return intentCodec.decode(row, credentialId, { credentialId, operationId, sealedAnswer });
  }

  putIntent(intent: GrantIntent): void {
    const { credentialId, operationId, sealedAnswer, ...rest } = intent;
    this.#upsertIntent.run(credentialId, operationId, intentCodec.encode(intent, rest), sealedAnswer);
  }

  deleteIntent(credentialId: string): void {
    this.#deleteIntent.run(credentialId);
  }

  failures(credentialId: string): GrantFailures | undefined {
    const row = this.#selectFailures.get(credentialId);
    return row && failuresCodec.decode(row, credentialId, { credentialId });
  }

  putFailures(failures: GrantFailures): void {
    const { credentialId, ...rest } = failures;
    this.#upsertFailures.run(credentialId, failuresCodec.encode(failures, rest));
  }

  deleteFailures(credentialId: string): void {
    this.#deleteFailures.run(credentialId);
  }
}
