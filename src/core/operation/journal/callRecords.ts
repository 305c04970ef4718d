// The stored records of outward calls, and the writes that advance them.
import { english } from '../../plan/phrase.ts';
import type { CallScope } from '../callScope.ts';
import { addressOf } from '../../bundle/bundle.ts';
import { AppError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import type { Clock, FaultInjector, Ids } from '../../hostPorts.ts';
import type { ManifestCatalog } from '../../provider/manifestCatalog.ts';
import { journaled, plainParams } from '../../provider/outwardValue.ts';
import type { ProviderCall, ProviderClient } from '../../provider/providerClient.ts';
import type { Store, StoreTransaction } from '../../storage/store.ts';
import type { Vault } from '../../storage/vault.ts';
import { sentRequestOf, whyNotSent } from '../../provider/declaredRequests.ts';
import { ADMITS_NOTHING } from '../../provider/unplannedAdmission.ts';
import { ANSWER_OUTPUT } from '../../provider/ownNames.ts';
import type { CallRecord } from '../operation.ts';
import type { LearningAdmission } from '../admission.ts';
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

/**
 * Length of a generated secret: the most that HMAC-SHA-256 takes as a key without hashing it (RFC 2104
 * section 3).
 */
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
    const { store, clock, ids, manifests } = this.#deps;
    const attempt = (previous?.attempt ?? 0) + 1;
    const manifest = manifests.get(spec.provider);
    const request = sentRequestOf(manifest, spec.request);
    if (request === undefined) {
      throw new AppError(
        'unsupported',
        `${spec.request} is not supported: ${english(whyNotSent(manifest, spec.request) ?? '')}`,
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
      params: plainParams(spec.params),
      secrets: { ...spec.secrets, ...generated },
      idempotencyKey:
        spec.idempotencyKey ?? [scope.operationId, scope.step, key, scope.phase, attempt].join('/'),
      ...(spec.undoes !== undefined && { undoes: callNamed(spec.undoes) }),
      undo:
        spec.undo === undefined
          ? declaredUndo
          : spec.undo && { ...spec.undo, params: plainParams(spec.undo.params) },
      secretOwner,
      state: 'intended',
      sealedAnswer: null,
      values: null,
      secretParts: [],
      intendedAt: clock.now(),
      answeredAt: null,
    };
    await store.transaction((tx) => {
      // Stored before sending, so a lost answer loses no secret. A repeat keeps the first secret.
      for (const ref of Object.values(generated))
        if (!tx.secrets.has(ref)) tx.secrets.put(ref, hexOf(ids.randomBytes(GENERATED_BYTES)));
      tx.operations.putCall(record, scope.lease());
    });
    return record;
  }

  async put(scope: CallScope, record: CallRecord): Promise<CallRecord> {
    await this.#deps.store.transaction((tx) => putUnder(tx, scope, record));
    return record;
  }

  answered(scope: CallScope, record: CallRecord, sealedAnswer: Uint8Array): Promise<CallRecord> {
    const answeredAt = this.#deps.clock.now();
    return this.put(scope, { ...record, state: 'answered', sealedAnswer, answeredAt });
  }

  /** The call is done: its secrets go to the vault in the write that records it. */
  async keep(
    scope: CallScope,
    record: CallRecord,
    values: JsonObject,
    secrets: Record<string, string>,
  ): Promise<CallRecord> {
    const request = sentRequestOf(this.#deps.manifests.get(record.provider), record.request);
    const { [ANSWER_OUTPUT]: _whole, ...outputs } = values;
    const done: CallRecord = {
      ...record,
      state: 'done',
      // The whole answer of a bundle tool stays sealed; the record has its outputs alone.
      sealedAnswer: Object.hasOwn(values, ANSWER_OUTPUT) ? record.sealedAnswer : null,
      values: outputs,
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

/** For reading its answer again: nothing can be sent with it. */
export function callOnlyRead(record: CallRecord): ProviderCall {
  const { request, secrets, idempotencyKey } = record;
  const params = journaled(record.params);
  return { ...addressOf(record), request, params, secrets, idempotencyKey, admission: ADMITS_NOTHING };
}

/** @param params as the step gave them; default: as the record has them */
export function toProviderCall(
  scope: CallScope,
  record: CallRecord,
  params = journaled(record.params),
): ProviderCall & { admission: LearningAdmission } {
  const { request, secrets, idempotencyKey } = record;
  return {
    ...addressOf(record),
    request,
    params,
    secrets,
    idempotencyKey,
    admission: admissionOf(scope, record),
  };
}

/** Before the intent, with its undo: what could not be undone is not begun. @throws AppError `undisclosed-value` */
export function checkOutward(scope: CallScope, { undo, undoes, ...request }: CallSpec): void {
  const admission = undoes === undefined ? scope.admission : scope.admission.compensating(undoes);
  admission.check(request);
  if (undo) admission.check({ ...request, ...undo });
}

/** A call of another operation is only settled to be undone, as is what another call created. */
function admissionOf({ operationId, admission }: CallScope, call: CallRecord): LearningAdmission {
  if (call.undoes !== undefined) return admission.compensating(call.undoes);
  return call.operationId === operationId ? admission : admission.compensating(call);
}

function callNamed({ operationId, step, key, phase }: CallRecord): NonNullable<CallRecord['undoes']> {
  return { operationId, step, key, phase };
}

/** For an outcome that can't be determined now, or ever. Counts exactly what was sent. */
export function unknownOutcome(record: CallRecord): AppError {
  const { request, provider, operationId, state } = record;
  if (state === 'orphaned')
    return new AppError(
      'provider-uncertain',
      `Sluice sent ${request} to ${provider} ${timesSent(record)} and got no usable answer. One may exist there, with the tag ${operationId}.`,
      {
        details: { request, provider, tag: operationId },
        next: 'Find it at the provider and remove it there. Roll back this operation, then start again: Sluice does not send it a second time.',
      },
    );
  return new AppError(
    'provider-uncertain',
    `It is not known whether ${request} took effect at ${provider}.`,
    {
      retryable: true,
      next: 'Nothing is repeated blindly. Resume the operation: Sluice looks at the provider first.',
    },
  );
}

/** A request under another key is a separate call; one under the same key creates nothing twice. */
export function timesSent({ resent }: CallRecord): string {
  return resent ? 'more than once under one key' : 'once';
}

/** Binds a sealed answer to its call. */
export function sealContext(record: CallRecord): string {
  return `answer:${record.operationId}:${labelOf(record)}:${record.attempt}`;
}
