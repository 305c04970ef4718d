// Opens the secrets of one call at the last moment, and remembers them to redact the answer.
import { AppError } from '../core/errors.ts';
import type { SecretRef } from '../core/bundle/credential.ts';
import { Redactor, type Mask } from '../core/provider/redaction.ts';
import type { TemplateValues } from '../core/provider/template.ts';
import type { PlainCall } from './admittedCall.ts';

/** The source of secrets. */
export interface SecretSources {
  /** The vault. @throws AppError `not-found`, `vault-locked`, `vault-corrupt` */
  open(ref: SecretRef): string;
  /** Secrets that the host supplies itself (a manifest's `provided`), or undefined. */
  provided(provider: string, environment: string, name: string): string | undefined;
  /** Masks what other calls of this process opened; absent: nothing. */
  known?: Mask;
}

export class CallSecrets implements TemplateValues {
  /** Knows every secret that was opened through this object. */
  readonly redactor: Redactor;
  readonly #call: PlainCall;
  readonly #provided: readonly string[];
  readonly #sources: SecretSources;

  /** @param provided the manifest's `provided`: the only names requested from the host */
  constructor(call: PlainCall, provided: readonly string[], sources: SecretSources) {
    this.#call = call;
    this.#provided = provided;
    this.#sources = sources;
    this.redactor = new Redactor([], sources.known);
  }

  param(name: string): PlainCall['params'][string] | undefined {
    if (name === 'idempotency_key') return this.#call.idempotencyKey;
    return Object.hasOwn(this.#call.params, name) ? this.#call.params[name] : undefined;
  }

  /** @throws AppError `not-found`, `vault-locked`, `vault-corrupt` */
  secret(name: string): string | undefined {
    const ref = Object.hasOwn(this.#call.secrets, name) ? this.#call.secrets[name] : undefined;
    const value = ref === undefined ? this.#supplied(name) : this.#sources.open(ref);
    if (value !== undefined) this.redactor.add(value, name);
    return value;
  }

  /**
   * The redactor, for masking: it knows every secret that the call can have sent, and is blind if one can't
   * be read anymore.
   */
  redactorOfAll(): Redactor {
    this.redactor.completeBy(() => this.#openAll());
    return this.redactor;
  }

  #openAll(): void {
    for (const name of [...Object.keys(this.#call.secrets), ...this.#provided]) {
      try {
        this.secret(name);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        this.redactor.becomeBlind();
      }
    }
  }

  #supplied(name: string): string | undefined {
    if (!this.#provided.includes(name)) return undefined;
    return this.#sources.provided(this.#call.provider, this.#call.environment, name);
  }
}
