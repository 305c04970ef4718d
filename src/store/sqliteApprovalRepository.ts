// Approvals in SQLite. A decision among them proves nothing by being here: whoever uses one checks its MAC.
import { z } from 'zod';
import { APPROVAL_STATUSES, type Approval, type ApprovalStatus } from '../core/approval/approval.ts';
import type { ApprovalRepository } from '../core/approval/approvalRepository.ts';
import { planSchema } from '../core/plan/planSchema.ts';
import { PLAN_VERBS } from '../core/plan/verb.ts';
import { instant } from '../core/bundle/bundleSchema.ts';
import { AppError } from '../core/errors.ts';
import { callerSchema } from './operationRecords.ts';
import { RecordCodec } from './recordCodec.ts';
import type { Command, Query, Row, Statements } from './sqliteDatabase.ts';

const approvalSchema: z.ZodType<Approval> = z.strictObject({
  id: z.string(),
  operationId: z.string(),
  caller: callerSchema,
  tool: z.string(),
  plan: planSchema,
  verbs: z.array(z.enum(PLAN_VERBS)),
  digest: z.string(),
  claimedReason: z.string().nullable(),
  changedSince: z.array(z.string()),
  status: z.enum(APPROVAL_STATUSES),
  requestedAt: instant,
  expiresAt: instant,
  decision: z
    .strictObject({
      approvalId: z.string(),
      digest: z.string(),
      verdict: z.enum(['approve', 'reject']),
      targets: z.array(z.string()),
      reason: z.string().nullable(),
      decidedAt: instant,
      decidedBy: z.strictObject({ user: z.string(), host: z.string() }),
      dialogDigest: z.string(),
      mac: z.string(),
    })
    .nullable(),
});

const COLUMNS = 'id, operation_id, status, document';

export class SqliteApprovalRepository implements ApprovalRepository {
  readonly #codec = new RecordCodec('approvals', approvalSchema);
  readonly #select: Query;
  readonly #selectByStatus: Query;
  readonly #selectOfOperation: Query;
  readonly #selectNewest: Query;
  readonly #insert: Command;
  readonly #update: Command;

  constructor(statements: Statements) {
    this.#select = statements.query(`SELECT ${COLUMNS} FROM approvals WHERE id = ?`);
    this.#selectByStatus = statements.query(`SELECT ${COLUMNS} FROM approvals WHERE status = ? ORDER BY id`);
    this.#selectOfOperation = statements.query(
      `SELECT ${COLUMNS} FROM approvals WHERE operation_id = ? ORDER BY id DESC LIMIT 1`,
    );
    this.#selectNewest = statements.query(
      `SELECT ${COLUMNS} FROM approvals WHERE status = ? ORDER BY id DESC LIMIT ?`,
    );
    this.#insert = statements.command(`INSERT INTO approvals (${COLUMNS}) VALUES (?, ?, ?, ?)`);
    this.#update = statements.command('UPDATE approvals SET status = ?, document = ? WHERE id = ?');
  }

  get(id: string): Approval | undefined {
    const row = this.#select.get(id);
    return row && this.#decode(row);
  }

  withStatus(status: ApprovalStatus): Approval[] {
    return this.#selectByStatus.all(status).map((row) => this.#decode(row));
  }

  newest(status: ApprovalStatus, limit: number): Approval[] {
    return this.#selectNewest.all(status, limit).map((row) => this.#decode(row));
  }

  ofOperation(operationId: string): Approval | undefined {
    const row = this.#selectOfOperation.get(operationId);
    return row && this.#decode(row);
  }

  insert(approval: Approval): void {
    this.#insert.run(approval.id, approval.operationId, approval.status, this.#encode(approval));
  }

  update(approval: Approval): void {
    const changed = this.#update.run(approval.status, this.#encode(approval), approval.id);
    if (changed === 0) throw new AppError('not-found', `There is no approval ${approval.id}.`);
  }

  #encode(approval: Approval): string {
    const { id: _id, operationId: _operationId, status: _status, ...rest } = approval;
    return this.#codec.encode(approval, rest);
  }

  #decode(row: Row): Approval {
    const columns = { id: row['id'], operationId: row['operation_id'], status: row['status'] };
    return this.#codec.decode(row, String(row['id']), columns);
  }
}
