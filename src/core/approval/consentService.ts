// What people can do with consents besides giving them in the dialog of a request: see them, revoke them, and widen an
// address for a while, to its origin or to every host below a name that one owner has.
import type { AuditLog } from '../audit/auditLog.ts';
import { AppError } from '../errors.ts';
import type { Clock, Ids } from '../hostPorts.ts';
import type { JsonObject } from '../json.ts';
import type { DecisionSeal } from '../plan/decisionSeal.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import { isDeliberate } from './answerChecks.ts';
import type { ApprovalAnswer } from './approvalPrompt.ts';
import type { ConsentPolicy } from './consentPolicy.ts';
import {
  belowName,
  hostNameOf,
  NOT_LIVE,
  originOf,
  type Consent,
  type DestinationConsent,
  type WideReach,
} from './consents.ts';

export interface ConsentServiceDeps {
  store: Store;
  policy: ConsentPolicy;
  audit: AuditLog;
  seal: DecisionSeal;
  clock: Clock;
  ids: Ids;
  /**
   * The name above a host that one owner registered, e.g. `acme.com`; undefined for public suffixes, addresses, local
   * names, and names below which anybody can have a host.
   */
  registeredName: (hostname: string) => Promise<string | undefined>;
}

/** What an approved address can be widened to. */
export interface Widening {
  reach: WideReach;
  /** What is covered then, e.g. `https://*.acme.com`. */
  value: string;
}

/** What the dialog that asked says of itself. */
export type ConsentAnswer = Pick<ApprovalAnswer, 'shownForMs' | 'dialogDigest' | 'decidedBy'>;

/** The longest that a widened consent lasts. */
export const MAX_WIDENED_MS = 90 * 24 * 60 * 60_000;

export class ConsentService {
  readonly #deps: ConsentServiceDeps;

  constructor(deps: ConsentServiceDeps) {
    this.#deps = deps;
  }

  /** Those in force that a person gave, oldest first. */
  list(): Consent[] {
    const { store, policy } = this.#deps;
    return store.read((view) => policy.genuine(view)).toSorted((left, right) => left.at - right.at);
  }

  /** Those that can be widened: addresses that were approved while their account was not live. */
  widenable(): DestinationConsent[] {
    return this.list().flatMap((consent) => {
      if (consent.kind !== 'destination' || consent.reach !== 'whole' || consent.live) return [];
      return originOf(consent) === undefined ? [] : [consent];
    });
  }

  /** Narrowest first; none of what can't be widened. */
  async widenings(consentId: string): Promise<Widening[]> {
    const narrow = this.widenable().find(({ id }) => id === consentId);
    const origin = narrow && originOf(narrow);
    if (narrow === undefined || origin === undefined) return [];
    const name = await this.#deps.registeredName(hostNameOf(narrow) ?? '');
    const below = name === undefined ? undefined : belowName(narrow, name);
    return [
      { reach: 'origin', value: origin },
      ...(below === undefined ? [] : [{ reach: 'subdomains', value: below } as const]),
    ];
  }

  /**
   * Approves more than one address, for the same account and role, and only while that is not live: an origin can be
   * shared with others. Resolves when it is on disk.
   * @param durationMs at most `MAX_WIDENED_MS`
   * @throws AppError `bad-arguments` for what can't be widened, or an answer given by accident; `vault-locked`
   */
  async widen(
    consentId: string,
    { reach, durationMs }: { reach: WideReach; durationMs: number },
    answer: ConsentAnswer,
  ): Promise<void> {
    const { store, seal, clock, ids } = this.#deps;
    const narrow = this.widenable().find(({ id }) => id === consentId);
    const wider = (await this.widenings(consentId)).find((each) => each.reach === reach);
    if (!isDeliberate(answer.shownForMs))
      throw refusal('Allow was pressed within 1.5 seconds of the dialog’s opening.');
    if (narrow === undefined || wider === undefined || !(durationMs > 0 && durationMs <= MAX_WIDENED_MS))
      throw refusal('This destination can’t be widened.');
    const { mac: _mac, ...rest } = narrow;
    const at = clock.now();
    const { decidedBy, dialogDigest } = answer;
    const until = at + durationMs;
    const wide = {
      ...rest,
      id: ids.create('csn'),
      ...wider,
      at,
      until,
      decidedBy,
    } as const;
    const consent = seal.consent(wide);
    await store.transaction((tx) => {
      tx.consents.insert(consent);
      const what = `${wide.role} ${wider.value}`;
      this.#append(tx, consent, {
        what,
        until: new Date(until).toISOString(),
        dialog_digest: dialogDigest,
        ...decidedBy,
      });
    });
  }

  /** From now on Sluice asks again. One that is gone already changes nothing. Resolves when it is on disk. */
  async revoke(consentId: string, decidedBy: Consent['decidedBy']): Promise<void> {
    await this.#deps.store.transaction((tx) => {
      const consent = tx.consents.list().find(({ id }) => id === consentId);
      if (consent === undefined) return;
      tx.consents.delete(consentId);
      const what = consent.kind === 'destination' ? `${consent.role} ${consent.value}` : NOT_LIVE;
      this.#append(tx, consent, { what, revoked: true, ...decidedBy });
    });
  }

  #append(tx: StoreTransaction, { id, scopeName }: Consent, facts: JsonObject): void {
    const about = { caller: 'You', operationId: null, bundleIds: [] };
    this.#deps.audit.append(tx, {
      kind: 'policy',
      tool: 'consent',
      ...about,
      facts: { consent_id: id, for: scopeName, ...facts },
    });
  }
}

function refusal(message: string): AppError {
  return new AppError('bad-arguments', message, { next: 'Nothing was changed; Sluice asks as before.' });
}
