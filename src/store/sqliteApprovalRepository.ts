// Approvals in SQLite. A decision among them proves nothing by being here: whoever uses one checks its MAC.
import { z } from 'zod';
import { APPROVAL_STATUSES, type Approval, type ApprovalStatus } from '../core/approval/approval.ts';
import type { ApprovalRepository } from '../core/approval/approvalRepository.ts';
import { planSchema, wordingSchema } from '../core/plan/planSchema.ts';
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
  changedSince: z.array(wordingSchema),
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

const COLUMNS = 'id, operation_id, status, expires_at, document';

export class SqliteApprovalRepository implements ApprovalRepository {
  readonly #codec = new RecordCodec('approvals', approvalSchema);
  readonly #select: Query;
  readonly #selectByStatus: Query;
  readonly #selectOfOperation: Query;
  readonly #selectNewest: Query;
  readonly #selectAbout: Query;
  readonly #selectOver: Query;
  readonly #selectNextExpiry: Query;
  readonly #insert: Command;
  readonly #update: Command;
  readonly #insertTargets: Command;
  readonly #deleteTargets: Command;

  constructor(statements: Statements) {
    this.#select = statements.query(`SELECT ${COLUMNS} FROM approvals WHERE id = ?`);
    this.#selectByStatus = statements.query(`SELECT ${COLUMNS} FROM approvals WHERE status = ? ORDER BY id`);
    this.#selectOfOperation = statements.query(
      `SELECT ${COLUMNS} FROM approvals WHERE operation_id = ? ORDER BY id DESC LIMIT 1`,
    );
    this.#selectNewest = statements.query(
      `SELECT ${COLUMNS} FROM approvals WHERE status = ? ORDER BY id DESC LIMIT ?`,
    );
    this.#selectAbout = statements.query(`
      SELECT DISTINCT approval_id FROM json_each(?) AS wanted
      CROSS JOIN pending_targets ON caller_id = ? AND tool = ? AND target_id = wanted.value ORDER BY approval_id`);
    this.#selectOver = statements.query(`
      SELECT approvals.id FROM approvals LEFT JOIN operations ON operations.id = approvals.operation_id
      WHERE approvals.status = 'pending'
        AND (expires_at <= ? OR operations.status IS NOT 'awaiting_approval') ORDER BY approvals.id`);
    this.#selectNextExpiry = statements.query(
      `SELECT expires_at FROM approvals INDEXED BY approvals_pending_by_expiry
        WHERE status = 'pending' ORDER BY expires_at LIMIT 1`,
    );
    this.#insert = statements.command(`INSERT INTO approvals (${COLUMNS}) VALUES (?, ?, ?, ?, ?)`);
    this.#update = statements.command(
      'UPDATE approvals SET status = ?, expires_at = ?, document = ? WHERE id = ?',
    );
    this.#insertTargets = statements.command(
      'INSERT OR IGNORE INTO pending_targets SELECT ?, ?, value, ? FROM json_each(?)',
    );
    this.#deleteTargets = statements.command(`
      DELETE FROM pending_targets WHERE caller_id = ? AND tool = ? AND approval_id = ?
        AND target_id IN (SELECT value FROM json_each(?))`);
  }

  get(id: string): Approval | undefined {
    const row = this.#select.get(id);
    return row && this.#decode(row);
  }

  withStatus(status: ApprovalStatus): Approval[] {
    return this.#selectByStatus.all(status).map((row) => this.#decode(row));
  }

  pendingAbout(callerId: string, tool: string, targetIds: readonly string[]): Approval[] {
    return this.#found(this.#selectAbout.all(JSON.stringify(targetIds), callerId, tool), 'approval_id');
  }

  over(now: number): Approval[] {
    return this.#found(this.#selectOver.all(now), 'id');
  }

  nextExpiry(): number | undefined {
    const row = this.#selectNextExpiry.get();
    return row && Number(row['expires_at']);
  }

  newest(status: ApprovalStatus, limit: number): Approval[] {
    return this.#selectNewest.all(status, limit).map((row) => this.#decode(row));
  }

  ofOperation(operationId: string): Approval | undefined {
    const row = this.#selectOfOperation.get(operationId);
    return row && this.#decode(row);
  }

  insert(approval: Approval): void {
    const { id, operationId, status, expiresAt } = approval;
    this.#insert.run(id, operationId, status, expiresAt, this.#encode(approval));
    this.#index(approval);
  }

  update(approval: Approval): void {
    const { id, status, expiresAt } = approval;
    const changed = this.#update.run(status, expiresAt, this.#encode(approval), id);
    if (changed === 0) throw new AppError('not-found', `There is no approval ${id}.`);
    this.#index(approval);
  }

  /** Only pending requests have rows of their targets. */
  #index({ id, caller, tool, plan, status }: Approval): void {
    const targets = JSON.stringify(plan.targets.map((target) => target.id));
    if (status === 'pending') this.#insertTargets.run(caller.id, tool, id, targets);
    else this.#deleteTargets.run(caller.id, tool, id, targets);
  }

  #found(rows: readonly Row[], column: string): Approval[] {
    return rows.flatMap((row) => this.get(String(row[column])) ?? []);
  }

  #encode(approval: Approval): string {
    const { id: _id, operationId: _operationId, status: _status, expiresAt: _expiresAt, ...rest } = approval;
    return this.#codec.encode(approval, rest);
  }

  #decode(row: Row): Approval {
    const { id, operation_id: operationId, status, expires_at: expiresAt } = row;
    const columns = { id, operationId, status, expiresAt };
    return this.#codec.decode(row, String(row['id']), columns);
  }
}
