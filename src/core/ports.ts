// What the core needs of the world. Ports are nouns; adapters (store, node, providers, vscode) implement them.
import type {
  ApprovalReader,
  ApprovalRepository,
  ExceptionReader,
  ExceptionRepository,
} from './approval/approvalRepository.ts';
import type { AuditReader, AuditRepository } from './audit/auditRepository.ts';
import type { Bundle, BundleStatus, Environment, ProviderAddress } from './bundle/bundle.ts';
import type { Credential, CredentialState, SecretRef } from './bundle/credential.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Disposable } from './lifecycle.ts';
import type {
  CallPhase,
  CallRecord,
  InputRequest,
  Lease,
  Operation,
  OperationStatus,
  StepRecord,
} from './operation/operation.ts';
import type { FaultPoint } from './faultPoints.ts';
import type { Manifest } from './provider/manifest.ts';
import type { GrantReader, GrantRepository, SyncReader, SyncRepository } from './sync/syncRepository.ts';

/** The one clock. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Calls `callback` once after `delayMs`; disposing prevents it. Never keeps the process alive. */
  setTimer(delayMs: number, callback: () => void): Disposable;
  /** Calls `callback` once everything that arrived together has been handled; hardly any time passes. */
  soon(callback: () => void): void;
}

/** The one place for randomness. */
export interface Ids {
  /** A new id `<prefix>_<time-ordered, 26 chars>`: later ids sort after earlier ones of the same process. */
  create(prefix: string): string;
  randomBytes(count: number): Uint8Array;
}

export interface Hasher {
  /** Lower-case hex SHA-256. */
  sha256(data: string | Uint8Array): string;
  /** Lower-case hex HMAC-SHA-256. */
  hmac(key: Uint8Array, data: string): string;
  /** Constant-time comparison (of equal lengths; unequal lengths are unequal). */
  equal(left: string, right: string): boolean;
}

/** Holds the vault's key outside the database: SecretStorage in VS Code, a 0600 file headless. */
export interface KeyStore {
  /** The 32-byte key, or undefined where there is none. Rejects where the store itself cannot be read. */
  load(): Promise<Uint8Array | undefined>;
  save(key: Uint8Array): Promise<void>;
}

/** The log. Never given a secret, a provider's raw answer or a token. */
export interface Logger {
  debug(message: string, facts?: JsonObject): void;
  info(message: string, facts?: JsonObject): void;
  warn(message: string, facts?: JsonObject): void;
  /** `error`'s cause and stack go to the log alone. */
  error(message: string, error?: unknown, facts?: JsonObject): void;
}

/** Shows a person that an operation waits for values. It never opens a box by itself; the person does. */
export interface InputPrompt {
  /** Called when an operation starts to wait, and after a start for those that still wait. */
  announce(request: InputRequest, operationId: string): void;
  /** The request was answered or is void. */
  withdraw(requestId: string): void;
}

/** Named instants at which tests let the process die. Production hands in one that does nothing. */
export interface FaultInjector {
  /** @param point one of `FAULT_POINTS`; @param label what it is about, e.g. the step's and call's names. */
  reach(point: FaultPoint, label: string): void;
}

/* ---------------------------------------------------------------- store */

/**
 * Durable storage. `read` sees a consistent state; `transaction` runs its synchronous callback exactly once and
 * resolves when its effects are on disk (that allows group commit). A throwing callback rolls back.
 * @throws AppError `storage-full`, `storage-corrupt`, `storage-unavailable`.
 */
export interface Store {
  read<T>(work: (view: StoreView) => T): T;
  transaction<T>(work: (tx: StoreTransaction) => T): Promise<T>;
}

export interface Page<T> {
  items: T[];
  total: number;
  /** Key of the last item where more follow, else null. */
  nextKey: string | null;
}

export interface BundleFilter {
  provider?: string | undefined;
  environment?: Environment | undefined;
  status?: BundleStatus | undefined;
}
export interface BundleReader {
  get(id: string): Bundle | undefined;
  /** @param name as `normalizeBundleName` returns it. */
  findByIdentity(provider: string, environment: string, name: string): Bundle | undefined;
  /** In order of id, after `afterKey`. */
  page(filter: BundleFilter, afterKey: string | null, limit: number): Page<Bundle>;
}
export interface BundleRepository extends BundleReader {
  insert(bundle: Bundle): void;
  /** Replaces the row. @throws AppError `not-found` */
  update(bundle: Bundle): void;
  delete(id: string): void;
}

export interface CredentialFilter {
  bundleId?: string | undefined;
  state?: CredentialState | undefined;
}
export interface CredentialReader {
  get(id: string): Credential | undefined;
  ofBundle(bundleId: string): Credential[];
  page(filter: CredentialFilter, afterKey: string | null, limit: number): Page<Credential>;
}
export interface CredentialRepository extends CredentialReader {
  insert(credential: Credential): void;
  update(credential: Credential): void;
  delete(id: string): void;
}

/** Sealed values. Reading one is for the provider client alone; tools and agents never see a value. */
export interface SecretReader {
  has(ref: SecretRef): boolean;
  /** Which parts an owner has. */
  parts(ownerId: string): string[];
  /** @throws AppError `not-found`, `vault-locked`, `vault-corrupt` */
  open(ref: SecretRef): string;
  /** Hex keyed hash by which two values can be told apart; undefined where there is none. @throws as `open` */
  fingerprint(ref: SecretRef): string | undefined;
}
export interface SecretRepository extends SecretReader {
  /** Seals and writes, replacing an older value. @throws AppError `vault-locked` */
  put(ref: SecretRef, value: string): void;
  /** Seals the value once more, for another place; where there is none, that place is emptied. @throws as `open` */
  copy(from: SecretRef, to: SecretRef): void;
  deleteOwner(ownerId: string): void;
}

export interface OperationFilter {
  statuses?: readonly OperationStatus[] | undefined;
  kind?: string | undefined;
  bundleId?: string | undefined;
}
export interface OperationReader {
  get(id: string): Operation | undefined;
  /** The newest operation with this identity. */
  findByIdentity(identity: string): Operation | undefined;
  /** Newest first: in descending order of id, after `afterKey`. */
  page(filter: OperationFilter, afterKey: string | null, limit: number): Page<Operation>;
  /** In order of index. */
  steps(operationId: string): StepRecord[];
  /** In the order of their intents. */
  calls(operationId: string): CallRecord[];
  call(operationId: string, step: string, key: string, phase: CallPhase): CallRecord | undefined;
}
/**
 * Every write that belongs to a running operation names the lease under which it is made.
 * @throws AppError `lease-lost` where the lease's fence is no longer the operation's.
 */
export interface OperationRepository extends OperationReader {
  insert(operation: Operation): void;
  /** Takes the lease: fence + 1 for `owner` until `expiresAt`, unless another owner's is still alive at `now`. */
  acquireLease(operationId: string, owner: string, now: number, expiresAt: number): Lease | undefined;
  renewLease(operationId: string, lease: Lease, expiresAt: number): void;
  /** Replaces all but the lease. `lease` null only where nobody holds one. */
  update(operation: Operation, lease: Lease | null): void;
  releaseLease(operationId: string, lease: Lease): void;
  /** Sets `cancelRequested`; needs no lease, since whoever asks does not hold it. */
  requestCancel(operationId: string): void;
  /** Does nothing where that lease is the operation's own. For writes about another operation, which this one works on. */
  requireLease(operationId: string, lease: Lease): void;
  /** Inserts or replaces by (operation, index). `lease` null only where nobody holds one. */
  putStep(step: StepRecord, lease: Lease | null): void;
  /** Inserts or replaces by (operation, step, key, phase). `lease` null only where nobody holds one. */
  putCall(call: CallRecord, lease: Lease | null): void;
}

/** Small facts by key: storage's own folder, sandbox seeding, tokens' hashes. Never a secret. */
export interface FactReader {
  get(key: string): JsonValue | undefined;
}
export interface FactRepository extends FactReader {
  set(key: string, value: JsonValue): void;
  delete(key: string): void;
}

export interface StoreView {
  readonly bundles: BundleReader;
  readonly credentials: CredentialReader;
  readonly secrets: SecretReader;
  readonly operations: OperationReader;
  readonly facts: FactReader;
  readonly approvals: ApprovalReader;
  readonly exceptions: ExceptionReader;
  readonly audit: AuditReader;
  readonly sync: SyncReader;
  readonly grants: GrantReader;
}
export interface StoreTransaction extends StoreView {
  readonly bundles: BundleRepository;
  readonly credentials: CredentialRepository;
  readonly secrets: SecretRepository;
  readonly operations: OperationRepository;
  readonly facts: FactRepository;
  readonly approvals: ApprovalRepository;
  readonly exceptions: ExceptionRepository;
  readonly audit: AuditRepository;
  readonly sync: SyncRepository;
  readonly grants: GrantRepository;
}

/** Authenticated encryption under the vault's key (AES-256-GCM). Synchronous, so that it fits into transactions. */
export interface Vault {
  /** `locked`: the key is missing or wrong; records are readable, nothing can be sealed, opened or sent. */
  readonly state: 'ready' | 'locked';
  /** @param context authenticated but not stored; opening needs the same. @throws AppError `vault-locked` */
  seal(plaintext: string, context: string): Uint8Array;
  /** @throws AppError `vault-locked`, `vault-corrupt` (altered, or sealed for another context) */
  open(sealed: Uint8Array, context: string): string;
  /** Hex HMAC-SHA-256 of a text that is not secret, under a key derived for `purpose`. @throws AppError `vault-locked` */
  authenticate(text: string, purpose: string): string;
}

/* ------------------------------------------------------------ providers */

/** The manifests that Sluice knows, by provider id. */
export interface ManifestCatalog {
  list(): Manifest[];
  /** @throws AppError `unknown-provider`, naming those that exist. */
  get(providerId: string): Manifest;
}

export interface ProviderCall extends ProviderAddress {
  /** Request name in the manifest, e.g. `webhook.create`. */
  request: string;
  params: JsonObject;
  /** Secrets that the request's templates name, opened by the client at the last moment. */
  secrets: Record<string, SecretRef>;
  idempotencyKey: string;
}

/** A provider's answer before anything was made of it. Bounded in size by the client. */
export interface RawAnswer {
  status: number;
  /** Lower-case names; only those that interpretation needs. */
  headers: Record<string, string>;
  body: string;
}

export type ProviderOutcome =
  /** `values` by the manifest's output names; `secrets` go to the vault and nowhere else. */
  | { kind: 'done'; values: JsonObject; secrets: Record<string, string> }
  /** What was to be removed or read is not there (manifest's gone statuses). */
  | { kind: 'gone' }
  /** The provider says that it exists already (manifest's conflict rule): find and adopt. */
  | { kind: 'conflict'; message: string }
  /** Not now: rate or maintenance. */
  | { kind: 'limited'; retryAfterMs: number; message: string }
  /** A definite no: nothing happened at the provider. `code` is the provider's own, bounded and cleaned. */
  | { kind: 'rejected'; code: string; message: string }
  /** It may or may not have happened: 5xx, or an answer that is not what the manifest says. */
  | { kind: 'uncertain'; message: string };

export interface ProviderClient {
  /**
   * Sends one request and returns its raw answer whatever its status.
   * @throws AppError `provider-uncertain` (a write: timeout, reset or oversize after sending began: it may have
   * happened). Every other code promises that nothing happened: `provider-unreachable` (retryable: not sent, or a
   * read that failed), `provider-limited` (retryable: the provider asked for more than a minute's wait;
   * `details.retry_after_ms`), `provider-invalid-answer` (a read), `host-not-allowed`, `missing-inputs`,
   * `bad-inputs`, `vault-locked`, `not-found` (a secret), `unsupported`. Rethrows `signal.reason` on abort.
   * @param waiting ends only the wait for the provider's limits: rethrowing its reason promises that nothing was sent
   */
  send(call: ProviderCall, signal: AbortSignal, waiting?: AbortSignal): Promise<RawAnswer>;
  /** What the manifest makes of a raw answer. Never touches the network; used again on recorded answers. */
  interpret(call: ProviderCall, answer: RawAnswer): Promise<ProviderOutcome>;
}
