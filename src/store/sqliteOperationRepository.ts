// Operations, their steps and their journal of calls: writing under a lease.
import {
  ENDED,
  type CallRecord,
  type Lease,
  type Operation,
  type StepRecord,
} from '../core/operation/operation.ts';
import { AppError } from '../core/errors.ts';
import type { OperationRepository } from '../core/operation/operationRepository.ts';
import { isLeaseAlive } from '../core/operation/lease/isLeaseAlive.ts';
import { callCodec, operationCodec, stepCodec } from './operationRecords.ts';
import type { Command, Query, Row, Statements } from './sqliteDatabase.ts';
import { SqliteOperationReader } from './sqliteOperationReader.ts';

/**
 * Invariant: what a lease guards is written only while (owner, fence) are the operation's, checked in the same
 * transaction. Shown in leases.test.ts.
 */
export class SqliteOperationRepository extends SqliteOperationReader implements OperationRepository {
  readonly #insert: Command;
  readonly #delete: Command;
  readonly #update: Command;
  readonly #selectLease: Query;
  readonly #takeLease: Command;
  readonly #renewLease: Command;
  readonly #releaseLease: Command;
  readonly #requestCancel: Command;
  readonly #upsertStep: Command;
  readonly #upsertCall: Command;

  constructor(statements: Statements) {
    super(statements);
    this.#insert = statements.command(`
      INSERT INTO operations (id, kind, identity, status, bundle_id, cancel_requested, document,
        settled_at, lease_owner, lease_fence, lease_expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#delete = statements.command(
      'DELETE FROM operations WHERE id = ? AND settled_at IS NOT NULL AND lease_owner IS NULL',
    );
    this.#update = statements.command(`
      UPDATE operations SET kind = ?, identity = ?, status = ?, bundle_id = ?, cancel_requested = ?, document = ?,
        settled_at = ? WHERE id = ?`);
    this.#selectLease = statements.query(
      'SELECT lease_owner, lease_fence, lease_expires_at FROM operations WHERE id = ?',
    );
    this.#takeLease = statements.command(`
      UPDATE operations SET lease_owner = ?, lease_fence = lease_fence + 1, lease_expires_at = ? WHERE id = ?`);
    this.#renewLease = statements.command('UPDATE operations SET lease_expires_at = ? WHERE id = ?');
    this.#releaseLease = statements.command(
      'UPDATE operations SET lease_owner = NULL, lease_expires_at = NULL WHERE id = ?',
    );
    this.#requestCancel = statements.command('UPDATE operations SET cancel_requested = 1 WHERE id = ?');
    this.#upsertStep = statements.command(`
      INSERT INTO steps (operation_id, position, document) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET document = excluded.document`);
    this.#upsertCall = statements.command(`
      INSERT INTO calls (operation_id, step, key, phase, attempt, document, sealed_answer, sequence)
      VALUES (?, ?, ?, ?, ?, ?, ?,
        (SELECT coalesce(max(sequence), 0) + 1 FROM calls WHERE operation_id = ?))
      ON CONFLICT DO UPDATE SET document = excluded.document, sealed_answer = excluded.sealed_answer,
        attempt = excluded.attempt,
        sequence = CASE WHEN attempt = excluded.attempt THEN sequence ELSE excluded.sequence END`);
  }

  insert(operation: Operation): void {
    const { id, kind, identity, status, bundleId, cancelRequested, lease } = operation;
    const fence = lease?.fence ?? 0;
    this.#insert.run(
      id,
      kind,
      identity,
      status,
      bundleId,
      cancelRequested ? 1 : 0,
      encodeOperation(operation),
      endedAtOf(operation),
      lease?.owner ?? null,
      fence,
      lease?.expiresAt ?? null,
    );
  }

  /** @inheritdoc The same owner gets it again, with a greater fence. @throws AppError `not-found` */
  acquireLease(operationId: string, owner: string, now: number, expiresAt: number): Lease | undefined {
    const held = this.#leaseColumns(operationId);
    const holder = held['lease_owner'];
    const isHeld = typeof holder === 'string' && holder !== owner;
    if (isHeld && isLeaseAlive({ owner: holder, expiresAt: Number(held['lease_expires_at']) }, now))
      return undefined;
    this.#takeLease.run(owner, expiresAt, operationId);
    return { owner, fence: Number(held['lease_fence']) + 1, expiresAt };
  }

  /** @inheritdoc An expired lease can be renewed until another owner takes it. */
  renewLease(operationId: string, lease: Lease, expiresAt: number): void {
    this.requireLease(operationId, lease);
    this.#renewLease.run(expiresAt, operationId);
  }

  update(operation: Operation, lease: Lease | null): void {
    this.#requireRight(operation.id, lease);
    const { id, kind, identity, status, bundleId, cancelRequested } = operation;
    const document = encodeOperation(operation);
    const endedAt = endedAtOf(operation);
    this.#update.run(kind, identity, status, bundleId, cancelRequested ? 1 : 0, document, endedAt, id);
  }

  delete(id: string): void {
    this.#delete.run(id);
  }

  releaseLease(operationId: string, lease: Lease): void {
    this.requireLease(operationId, lease);
    this.#releaseLease.run(operationId);
  }

  /** @throws AppError `not-found` */
  requestCancel(operationId: string): void {
    if (this.#requestCancel.run(operationId) === 0) throw operationNotFound(operationId);
  }

  putStep(step: StepRecord, lease: Lease | null): void {
    this.#requireRight(step.operationId, lease);
    const { operationId, index, ...rest } = step;
    this.#upsertStep.run(operationId, index, stepCodec.encode(step, rest));
  }

  putCall(call: CallRecord, lease: Lease | null): void {
    this.#requireRight(call.operationId, lease);
    const { operationId, step, key, phase, attempt, sealedAnswer, ...rest } = call;
    const document = callCodec.encode(call, rest);
    // The id again, for its place in the sequence.
    this.#upsertCall.run(operationId, step, key, phase, attempt, document, sealedAnswer, operationId);
  }

  #leaseColumns(operationId: string): Row {
    const row = this.#selectLease.get(operationId);
    if (row === undefined) throw operationNotFound(operationId);
    return row;
  }

  requireLease(operationId: string, lease: Lease): void {
    const held = this.#leaseColumns(operationId);
    if (held['lease_owner'] === lease.owner && held['lease_fence'] === lease.fence) return;
    throw leaseLost(operationId, 'Another process has taken over');
  }

  #requireRight(operationId: string, lease: Lease | null): void {
    if (lease === null) this.#requireNoLease(operationId);
    else this.requireLease(operationId, lease);
  }

  #requireNoLease(operationId: string): void {
    if (this.#leaseColumns(operationId)['lease_owner'] === null) return;
    throw leaseLost(operationId, 'A process holds the lease of');
  }
}

function endedAtOf({ status, endedAt, updatedAt }: Operation): number | null {
  return ENDED.has(status) ? (endedAt ?? updatedAt) : null;
}

function encodeOperation(operation: Operation): string {
  const {
    id: _id,
    kind: _kind,
    identity: _identity,
    status: _status,
    bundleId: _bundleId,
    cancelRequested: _cancelRequested,
    lease: _lease,
    ...rest
  } = operation;
  return operationCodec.encode(operation, rest);
}

function leaseLost(operationId: string, who: string): AppError {
  return new AppError('lease-lost', `${who} operation ${operationId}. Nothing was written.`, {
    details: { operationId },
    next: `Follow it with get_operation(${operationId}).`,
  });
}

function operationNotFound(operationId: string): AppError {
  return new AppError('not-found', `There is no operation ${operationId}.`, { details: { operationId } });
}
