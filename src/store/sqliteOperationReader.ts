// Operations, their steps and their journal of calls: reading.
import type {
  CallPhase,
  CallRecord,
  Operation,
  OperationStatus,
  StepRecord,
} from '../core/operation/operation.ts';
import type { OperationFilter, OperationReader } from '../core/operation/operationRepository.ts';
import type { Page } from '../core/page.ts';
import { pageOf, rowsToFetch } from './keysetPage.ts';
import { callCodec, operationCodec, stepCodec } from './operationRecords.ts';
import type { Query, Row, Statements, Value } from './sqliteDatabase.ts';

const OPERATIONS = 'SELECT * FROM operations';
/** Sorts after every id. */
const BEYOND_ALL_IDS = '\u{10FFFF}';

export class SqliteOperationReader implements OperationReader {
  readonly #statements: Statements;
  readonly #select: Query;
  readonly #selectIdentity: Query;
  readonly #selectSteps: Query;
  readonly #selectCalls: Query;
  readonly #selectCall: Query;
  readonly #countEnded: Query;
  readonly #selectEnded: Query;

  constructor(statements: Statements) {
    this.#statements = statements;
    this.#select = statements.query(`${OPERATIONS} WHERE id = ?`);
    this.#selectIdentity = statements.query(`${OPERATIONS} WHERE identity = ? ORDER BY id DESC LIMIT 1`);
    this.#selectSteps = statements.query('SELECT * FROM steps WHERE operation_id = ? ORDER BY position');
    this.#selectCalls = statements.query('SELECT * FROM calls WHERE operation_id = ? ORDER BY sequence');
    this.#selectCall = statements.query(
      'SELECT * FROM calls WHERE operation_id = ? AND step = ? AND key = ? AND phase = ?',
    );
    this.#countEnded = statements.query(
      'SELECT count(*) AS total FROM operations WHERE settled_at IS NOT NULL',
    );
    this.#selectEnded = statements.query(
      'SELECT id FROM operations WHERE settled_at IS NOT NULL AND settled_at <= ? ORDER BY settled_at LIMIT ?',
    );
  }

  get(id: string): Operation | undefined {
    return decodeIfAny(this.#select.get(id), decodeOperation);
  }

  findByIdentity(identity: string): Operation | undefined {
    return decodeIfAny(this.#selectIdentity.get(identity), decodeOperation);
  }

  page(filter: OperationFilter, afterKey: string | null, limit: number): Page<Operation> {
    const count = rowsToFetch(limit);
    const branches = branchesOf(filter);
    const bounds = { afterKey, limit };
    if (branches.length === 0) return pageOf([], bounds, () => 0);
    // One branch a status, each in the order of its index: SQLite merges them and stops at the limit, where
    // `status IN (…)` would read and sort every operation that matches.
    const sql = branches
      .map((branch) => `${OPERATIONS} WHERE ${branch.where} AND id < ?`)
      .join(' UNION ALL ');
    const values = branches.flatMap((branch): Value[] => [...branch.values, afterKey ?? BEYOND_ALL_IDS]);
    const rows = this.#statements.query(`${sql} ORDER BY id DESC LIMIT ?`).all(...values, count);
    return pageOf(rows.map(decodeOperation), bounds, () => this.#total(branches));
  }

  steps(operationId: string): StepRecord[] {
    return this.#selectSteps.all(operationId).map(decodeStep);
  }

  calls(operationId: string): CallRecord[] {
    return this.#selectCalls.all(operationId).map(decodeCall);
  }

  call(operationId: string, step: string, key: string, phase: CallPhase): CallRecord | undefined {
    return decodeIfAny(this.#selectCall.get(operationId, step, key, phase), decodeCall);
  }

  endedCount(): number {
    return Number(this.#countEnded.get()?.['total'] ?? 0);
  }

  endedBefore(before: number, limit: number): string[] {
    return this.#selectEnded.all(before, limit).map(({ id }) => String(id));
  }

  /** Counts index entries, about 10,000 a millisecond: operations are few beside credentials. */
  #total(branches: readonly Branch[]): number {
    return branches
      .map(({ where, values }) =>
        this.#statements.query(`SELECT count(*) AS total FROM operations WHERE ${where}`).get(...values),
      )
      .reduce((total, row) => total + Number(row?.['total'] ?? 0), 0);
  }
}

interface Branch {
  where: string;
  values: string[];
}

/** The filter as alternatives of which no operation matches two. */
function branchesOf(filter: OperationFilter): Branch[] {
  const shared: [column: string, value: string][] = [];
  if (filter.bundleId !== undefined) shared.push(['bundle_id', filter.bundleId]);
  if (filter.kind !== undefined) shared.push(['kind', filter.kind]);
  const statuses: readonly (OperationStatus | undefined)[] =
    filter.statuses === undefined ? [undefined] : [...new Set(filter.statuses)];
  return statuses.map((status) => {
    const terms = status === undefined ? shared : [...shared, ['status', status] as const];
    // A bundle has few operations: its index decides, and the plus keeps the others out.
    const plus = filter.bundleId === undefined ? '' : '+';
    return {
      where: terms
        .map(([column]) => `${column === 'bundle_id' ? '' : plus}${column} = ?`)
        .concat(terms.length === 0 ? ['TRUE'] : [])
        .join(' AND '),
      values: terms.map(([, value]) => value),
    };
  });
}

function decodeIfAny<T>(row: Row | undefined, decode: (row: Row) => T): T | undefined {
  return row === undefined ? undefined : decode(row);
}

function decodeOperation(row: Row): Operation {
  return operationCodec.decode(row, String(row['id']), {
    id: row['id'],
    kind: row['kind'],
    identity: row['identity'],
    status: row['status'],
    bundleId: row['bundle_id'],
    cancelRequested: row['cancel_requested'] === 1,
    lease:
      row['lease_owner'] === null
        ? null
        : { owner: row['lease_owner'], fence: row['lease_fence'], expiresAt: row['lease_expires_at'] },
  });
}

function decodeStep(row: Row): StepRecord {
  const id = `${String(row['operation_id'])}/${String(row['position'])}`;
  return stepCodec.decode(row, id, { operationId: row['operation_id'], index: row['position'] });
}

function decodeCall(row: Row): CallRecord {
  const { operation_id: operationId, step, key, phase, attempt, sealed_answer: sealedAnswer } = row;
  const id = [operationId, step, key, phase].map(String).join('/');
  return callCodec.decode(row, id, { operationId, step, key, phase, attempt, sealedAnswer });
}
