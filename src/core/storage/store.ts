// Durable storage as the core sees it: consistent reads and atomic writes over every repository.
import type {
  ApprovalReader,
  ApprovalRepository,
  ConsentReader,
  ConsentRepository,
  ExceptionReader,
  ExceptionRepository,
} from '../approval/approvalRepository.ts';
import type { AuditReader, AuditRepository } from '../audit/auditRepository.ts';
import type { BundleReader, BundleRepository } from '../bundle/bundleRepository.ts';
import type { CredentialReader, CredentialRepository } from '../bundle/credentialRepository.ts';
import type { SecretReader, SecretRepository } from '../bundle/secretRepository.ts';
import type { GuestReader, GuestRepository } from '../guest/guestRepository.ts';
import type { OperationReader, OperationRepository } from '../operation/operationRepository.ts';
import type { RuleReader, RuleRepository } from '../rules/rule.ts';
import type { FactReader, FactRepository } from './factRepository.ts';
import type { PaceReader, PaceRepository } from '../provider/paceRepository.ts';
import type { GrantReader, GrantRepository, SyncReader, SyncRepository } from '../sync/syncRepository.ts';

/**
 * Durable storage. `read` sees a consistent state; `transaction` runs its synchronous callback exactly once and
 * resolves when its effects are on disk (that allows group commit). A throwing callback rolls back.
 * @throws AppError `storage-full`, `storage-corrupt`, `storage-unavailable`.
 */
export interface Store {
  read<T>(work: (view: StoreView) => T): T;
  transaction<T>(work: (tx: StoreTransaction) => T): Promise<T>;
}

export interface StoreView {
  readonly bundles: BundleReader;
  readonly credentials: CredentialReader;
  readonly secrets: SecretReader;
  readonly operations: OperationReader;
  readonly facts: FactReader;
  readonly approvals: ApprovalReader;
  readonly exceptions: ExceptionReader;
  readonly consents: ConsentReader;
  readonly rules: RuleReader;
  readonly guests: GuestReader;
  readonly audit: AuditReader;
  readonly sync: SyncReader;
  readonly grants: GrantReader;
  readonly pace: PaceReader;
}

export interface StoreTransaction extends StoreView {
  readonly bundles: BundleRepository;
  readonly credentials: CredentialRepository;
  readonly secrets: SecretRepository;
  readonly operations: OperationRepository;
  readonly facts: FactRepository;
  readonly approvals: ApprovalRepository;
  readonly exceptions: ExceptionRepository;
  readonly consents: ConsentRepository;
  readonly rules: RuleRepository;
  readonly guests: GuestRepository;
  readonly audit: AuditRepository;
  readonly sync: SyncRepository;
  readonly grants: GrantRepository;
  readonly pace: PaceRepository;
}
