// Recovers outward calls without an answer, by the means that the manifest declares, never by guessing.
import { AppError } from '../../errors.ts';
import { journaled } from '../../provider/outwardValue.ts';
import type { ProviderCall, ProviderOutcome } from '../../provider/providerClient.ts';
import { requestOf } from '../../provider/declaredRequests.ts';
import {
  timesSent,
  toProviderCall,
  unknownOutcome,
  type CallJournalDeps,
  type CallRecords,
} from './callRecords.ts';
import type { CallScope } from '../callScope.ts';
import type { CallRecord } from '../operation.ts';
import { pause } from '../pause.ts';

export class LostCalls {
  readonly #deps: CallJournalDeps;
  readonly #records: CallRecords;

  constructor(deps: CallJournalDeps, records: CallRecords) {
    this.#deps = deps;
    this.#records = records;
  }

  /**
   * Finds what the request may have created, and adopts it; `absent` if there is none.
   * @param by the manifest's list request, and how long a request can be in flight, in milliseconds
   * @throws AppError `provider-uncertain` if the provider doesn't answer
   */
  async find(
    scope: CallScope,
    record: CallRecord,
    by: { request: string; settleMs: number },
  ): Promise<CallRecord> {
    const { clock } = this.#deps;
    // A search proves nothing while the request can still be in flight.
    const quietAt = record.intendedAt + by.settleMs;
    if (quietAt > clock.now()) await pause(clock, quietAt - clock.now(), scope.stopSignal);
    return this.#findOrAbsent(scope, record, by.request);
  }

  /** Its outcome can't be found out: it is reported, and neither looked for nor sent again. */
  async giveUp(
    scope: CallScope,
    record: CallRecord,
    why = 'It can’t be looked for: one may exist there',
  ): Promise<CallRecord> {
    await scope.warn(
      `${record.request} at ${record.provider} was sent ${timesSent(record)} and got no usable answer. ${why} (tag ${record.operationId}).`,
    );
    return this.#records.put(scope, { ...record, state: 'orphaned' });
  }

  /**
   * The provider refused to repeat an open intent: only a search reveals the outcome of the first request.
   * @throws AppError `provider-uncertain` if it can't be searched for; the intent then stays open
   */
  async lookAfterRefusal(scope: CallScope, record: CallRecord): Promise<CallRecord> {
    const open = await this.#records.put(scope, { ...record, state: 'intended', sealedAnswer: null });
    const request = requestOf(this.#deps.manifests.get(record.provider), record.request);
    if (request.type !== 'http' || request.find === undefined) throw unknownOutcome(open);
    return this.#findOrAbsent(scope, open, request.find);
  }

  async #findOrAbsent(scope: CallScope, record: CallRecord, findRequest: string): Promise<CallRecord> {
    const found = await this.#findAndAdopt(scope, record, findRequest);
    return found ?? this.#records.put(scope, { ...record, state: 'absent', sealedAnswer: null });
  }

  /** The provider reports that it already exists: adopt what carries this operation's tag, else report it. */
  async adoptConflicting(scope: CallScope, record: CallRecord, message: string): Promise<CallRecord> {
    const request = requestOf(this.#deps.manifests.get(record.provider), record.request);
    if (request.type === 'http' && request.find !== undefined) {
      // Removed because its secrets were lost: absent now, so it is created again.
      const settled = await this.#findAndAdopt(scope, record, request.find);
      if (settled !== undefined) return settled;
    }
    await this.#records.put(scope, { ...record, state: 'rejected', sealedAnswer: null });
    throw new AppError('provider-rejected', `${record.request} was refused, it exists already: ${message}`, {
      next: 'Nothing was changed. Remove or rename what exists at the provider, then resume.',
    });
  }

  /**
   * Adopts what the lost request created. If its secrets can't be read again, removes it instead, and the
   * call is `absent`. Undefined if nothing was found.
   */
  async #findAndAdopt(
    scope: CallScope,
    record: CallRecord,
    findRequest: string,
  ): Promise<CallRecord | undefined> {
    const call = toProviderCall(scope, record);
    const found = await this.#ask({ ...call, request: findRequest }, scope);
    if (found.kind === 'gone') return undefined;
    if (found.kind !== 'done') throw unknownOutcome(record);
    const request = requestOf(this.#deps.manifests.get(record.provider), record.request);
    // Optional ones too: whether the lost answer carried one cannot be known, and creating it again is safe.
    const wanted = request.type === 'http' ? Object.keys(request.secretOutputs) : [];
    if (wanted.every((part) => part in found.secrets))
      return this.#records.keep(scope, record, found.values, found.secrets);
    if (record.undo === null) throw unknownOutcome(record);
    call.admission.learn(found.values);
    const removal = {
      ...call,
      request: record.undo.request,
      params: journaled({ ...record.params, ...found.values, ...record.undo.params }),
      idempotencyKey: `${record.idempotencyKey}/remove-lost`,
    };
    try {
      const removed = await this.#ask(removal, scope);
      if (removed.kind !== 'done' && removed.kind !== 'gone') throw unknownOutcome(record);
    } catch (error) {
      if (!AppError.is(error, 'bad-inputs')) throw error;
      return this.giveUp(scope, record, 'No request can name the ID of what exists there');
    }
    return this.#records.put(scope, { ...record, state: 'absent', sealedAnswer: null });
  }

  async #ask(call: ProviderCall, { signal, caller }: CallScope): Promise<ProviderOutcome> {
    const { providers } = this.#deps;
    return providers.interpret(call, await providers.send(call, signal, { caller }));
  }
}
