// What the database must not be able to forge: decisions, exceptions, consents, and what an operation was approved to start
// with. Sealed here, and trusted only if the MAC matches.
import { AppError } from '../errors.ts';
import type { Operation } from '../operation/operation.ts';
import type { Clock, Hasher } from '../hostPorts.ts';
import type { Vault } from '../storage/vault.ts';
import { visibleText } from '../visibleText.ts';
import type { Approval, Decision } from '../approval/approval.ts';
import type { ApprovalAnswer } from '../approval/approvalPrompt.ts';
import { decisionText, warrantText, type Warranted } from './digest.ts';
import {
  consentText,
  type Consent,
  type DestinationConsent,
  type NotLiveConsent,
  type Unsealed,
} from '../approval/consents.ts';
import { exceptionText, type PolicyException } from '../approval/exceptions.ts';

const MAX_REASON_LENGTH = 500;

export class DecisionSeal {
  readonly #vault: Vault;
  readonly #hasher: Hasher;
  readonly #clock: Clock;

  constructor(vault: Vault, hasher: Hasher, clock: Clock) {
    this.#vault = vault;
    this.#hasher = hasher;
    this.#clock = clock;
  }

  /** @throws AppError `bad-arguments` for targets that are not in the request, `vault-locked` */
  decision(approval: Approval, answer: ApprovalAnswer): Decision {
    const known = new Set(approval.plan.targets.map(({ id }) => id));
    const chosen = answer.verdict === 'reject' ? [] : [...new Set(answer.targets ?? known)];
    if (
      chosen.some((id) => !known.has(id)) ||
      (answer.verdict === 'approve' && chosen.length === 0 && known.size > 0)
    ) {
      throw new AppError('bad-arguments', 'The approved targets are not those of the request.', {
        next: 'Nothing was changed.',
      });
    }
    const decision: Omit<Decision, 'mac'> = {
      approvalId: approval.id,
      digest: approval.digest,
      verdict: answer.verdict,
      targets: chosen,
      reason: answer.reason === undefined ? null : visibleText(answer.reason, MAX_REASON_LENGTH),
      decidedAt: this.#clock.now(),
      decidedBy: answer.decidedBy,
      dialogDigest: answer.dialogDigest,
    };
    return { ...decision, mac: this.#vault.authenticate(decisionText(decision), 'decision') };
  }

  /**
   * Whether the approval carries a decision that was sealed here, for exactly this request. @throws AppError
   * `vault-locked`
   */
  isGenuine({ id, digest, decision }: Approval): boolean {
    if (decision === null || decision.approvalId !== id || decision.digest !== digest) return false;
    return this.#hasher.equal(decision.mac, this.#vault.authenticate(decisionText(decision), 'decision'));
  }

  exception(exception: Omit<PolicyException, 'mac'>): PolicyException {
    return { ...exception, mac: this.#vault.authenticate(exceptionText(exception), 'exception') };
  }

  isGenuineException(exception: PolicyException): boolean {
    return this.#hasher.equal(exception.mac, this.#vault.authenticate(exceptionText(exception), 'exception'));
  }

  consent(consent: Unsealed<DestinationConsent> | Unsealed<NotLiveConsent>): Consent {
    return { ...consent, mac: this.#vault.authenticate(consentText(consent), 'consent') };
  }

  /** While the vault is locked, none is. */
  isGenuineConsent(consent: Consent): boolean {
    if (this.#vault.state === 'locked') return false;
    return this.#hasher.equal(consent.mac, this.#vault.authenticate(consentText(consent), 'consent'));
  }

  /** For an operation that starts with a person's approval or needs none; null while the vault is locked. */
  warrant(operation: Warranted): string | null {
    return this.#vault.state === 'locked'
      ? null
      : this.#vault.authenticate(warrantText(operation), 'warrant');
  }

  /** Whether an operation would continue with exactly what it was allowed to start with. @throws AppError `vault-locked` */
  isWarranted(operation: Operation): boolean {
    const { warrant } = operation;
    return (
      warrant !== null &&
      this.#hasher.equal(warrant, this.#vault.authenticate(warrantText(operation), 'warrant'))
    );
  }
}
