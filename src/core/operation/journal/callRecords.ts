// The written side of outward calls: what the journal holds of each, and the writes that move it on.
import type { CallScope } from '../callScope.ts';
import { addressOf } from '../../bundle/bundle.ts';
import { AppError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import type { Clock, FaultInjector, Ids } from '../../hostPorts.ts';
import type { ManifestCatalog } from '../../provider/manifestCatalog.ts';
import type { ProviderCall, ProviderClient, RawAnswer } from '../../provider/providerClient.ts';
import type { Store, StoreTransaction } from '../../storage/store.ts';
import type { Vault } from '../../storage/vault.ts';
import { sentRequestOf, whyNotSent } from '../../provider/manifest.ts';
import type { CallRecord } from '../operation.ts';
import type { CallSpec } from '../call.ts';

export interface CallJournalDeps {
  store: Store;
  vault: Vault;
  providers: ProviderClient;
  manifests: ManifestCatalog;
  clock: Clock;
  ids: Ids;
  faults: FaultInjector;
}

/** Of a secret that Sluice makes up: as many as SHA-256 takes as a key without folding it (RFC 2104 section 3). */
const GENERATED_BYTES = 32;

export class CallRecords {
  readonly #deps: CallJournalDeps;

  constructor(deps: CallJournalDeps) {
    this.#deps = deps;
  }

  /** Writes the intent: from here on the call may have happened. @throws AppError `unsupported` */
  async intend(
    scope: CallScope,
    key: string,
    spec: CallSpec,
    previous: CallRecord | undefined,
  ): Promise<CallRecord> {
    const { store, clock, faults, ids, manifests } = this.#deps;
    const attempt = (previous?.attempt ?? 0) + 1;
    const manifest = manifests.get(spec.provider);
    const request = sentRequestOf(manifest, spec.request);
    if (request === undefined) {
      throw new AppError(
        'unsupported',
        `${spec.request} is not supported: ${whyNotSent(manifest, spec.request)}`,
        {
          next: 'Nothing was sent. Leave this part out or use another provider.',
        },
      );
    }
    const declaredUndo = request.undo === undefined ? null : { request: request.undo, params: {} };
    const secretOwner = spec.secretOwner ?? scope.operationId;
    const made = request.type === 'http' ? request.generate : [];
    const generated = Object.fromEntries(made.map((part) => [part, { ownerId: secretOwner, part }]));
    const record: CallRecord = {
      operationId: scope.operationId,
      step: scope.step,
      key,
      phase: scope.phase,
      attempt,
      resent: false,
      ...addressOf(spec),
      request: spec.request,
      params: spec.params,
      secrets: { ...spec.secrets, ...generated },
      idempotencyKey:
        spec.idempotencyKey ?? [scope.operationId, scope.step, key, scope.phase, attempt].join('/'),
      undo: spec.undo === undefined ? declaredUndo : spec.undo,
      secretOwner,
      state: 'intended',
      sealedAnswer: null,
      values: null,
      secretParts: [],
      intendedAt: clock.now(),
      answeredAt: null,
    };
    await store.transaction((tx) => {
      // On disk before it is sent: a lost answer then loses no secret. A second sending keeps the first one's.
      for (const ref of Object.values(generated))
        if (!tx.secrets.has(ref)) tx.secrets.put(ref, hexOf(ids.randomBytes(GENERATED_BYTES)));
      tx.operations.putCall(record, scope.lease());
    });
    faults.reach('call.intended', labelOf(record));
    return record;
  }

  async put(scope: CallScope, record: CallRecord): Promise<CallRecord> {
    await this.#deps.store.transaction((tx) => putUnder(tx, scope, record));
    return record;
  }

  /** Seals the raw answer, before anything is made of it. */
  async answered(scope: CallScope, record: CallRecord, answer: RawAnswer): Promise<CallRecord> {
    const { vault, clock } = this.#deps;
    const sealedAnswer = vault.seal(JSON.stringify(answer), sealContext(record));
    return this.put(scope, { ...record, state: 'answered', sealedAnswer, answeredAt: clock.now() });
  }

  /** The call is done: its secrets go to the vault in the write that records it. */
  async keep(
    scope: CallScope,
    record: CallRecord,
    values: JsonObject,
    secrets: Record<string, string>,
  ): Promise<CallRecord> {
    const request = sentRequestOf(this.#deps.manifests.get(record.provider), record.request);
    const done: CallRecord = {
      ...record,
      state: 'done',
      sealedAnswer: null,
      values,
      secretParts: [
        ...new Set([...Object.keys(secrets), ...(request?.type === 'http' ? request.generate : [])]),
      ],
    };
    await this.#deps.store.transaction((tx) => {
      for (const [part, value] of Object.entries(secrets))
        tx.secrets.put({ ownerId: record.secretOwner, part }, value);
      putUnder(tx, scope, done);
    });
    this.#deps.faults.reach('call.settled', labelOf(record));
    return done;
  }

  openAnswer(record: CallRecord): RawAnswer {
    if (record.sealedAnswer === null)
      throw new AppError('storage-corrupt', `The answer to ${labelOf(record)} is missing.`);
    return JSON.parse(this.#deps.vault.open(record.sealedAnswer, sealContext(record))) as RawAnswer;
  }
}

/** Of its own operation, or of another one that it compensates and that no window works on. */
function putUnder(tx: StoreTransaction, scope: CallScope, record: CallRecord): void {
  const lease = scope.lease();
  const isOwn = record.operationId === scope.operationId;
  if (!isOwn) tx.operations.requireLease(scope.operationId, lease);
  tx.operations.putCall(record, isOwn ? lease : null);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function labelOf(record: CallRecord): string {
  return `${record.phase}:${record.step}/${record.key}`;
}

export function toProviderCall(record: CallRecord): ProviderCall {
  const { request, params, secrets, idempotencyKey } = record;
  return { ...addressOf(record), request, params, secrets, idempotencyKey };
}

/** For an outcome that cannot be found out now. */
export function unknownOutcome(record: CallRecord): AppError {
  return new AppError(
    'provider-uncertain',
    `It is not known whether ${record.request} took effect at ${record.provider}.`,
    {
      retryable: true,
      next: 'Nothing is repeated blindly. Resume the operation: it looks at the provider first.',
    },
  );
}

/** What ties a sealed answer to its call. */
export function sealContext(record: CallRecord): string {
  return `answer:${record.operationId}:${labelOf(record)}:${record.attempt}`;
}
