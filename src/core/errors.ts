// The one error type of Sluice. No code branches on message text; src/mcp alone turns it into wire form.
import type { JsonObject } from './json.ts';

/** Every expected failure, by its public kebab-case code. */
export const ERROR_CODES = [
  // requests
  'bad-arguments',
  'unknown-tool',
  'not-json',
  'not-found',
  'cursor-invalid',
  'cursor-malformed',
  'cursor-tampered',
  'cursor-foreign',
  'cursor-expired',
  'cursor-superseded',
  'unknown-provider',
  'unknown-environment',
  'missing-inputs',
  'bad-inputs',
  'bundle-conflict',
  'bundle-busy',
  'not-resumable',
  'not-cancellable',
  'too-many-operations',
  'approval-unavailable',
  'amount-exceeded',
  'unsupported',
  'bad-setup-file',
  'bad-client-config',
  'not-accepted',
  'partly-failed',
  'destination-refused',
  'delivery-unknown',
  // world
  'provider-unreachable',
  'provider-rejected',
  'provider-limited',
  'provider-uncertain',
  'provider-invalid-answer',
  'host-not-allowed',
  'undisclosed-value',
  // Sluice itself
  'bad-manifest',
  'cancelled',
  'lease-lost',
  'interrupted',
  'vault-locked',
  'vault-corrupt',
  'passphrase-wrong',
  'passphrase-missing',
  'backup-invalid',
  'storage-newer',
  'storage-corrupt',
  'storage-full',
  'storage-unavailable',
  'port-taken',
  'shutting-down',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface AppErrorOptions {
  cause?: unknown;
  /** Machine-readable facts about the failure; never a secret. */
  details?: JsonObject;
  /** Whether the same request can succeed later without any change. Default false. */
  retryable?: boolean;
  /** One sentence that states what the caller must do now. */
  next?: string;
}

/** On every AppError, whichever copy of this module made it. */
const BRAND = Symbol.for('sluice.AppError');

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly [BRAND] = true;
  readonly code: ErrorCode;
  readonly details: JsonObject;
  readonly retryable: boolean;
  readonly next: string;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.retryable = options.retryable ?? false;
    this.next = options.next ?? '';
  }

  /** The extension is two bundles, each with its own copy of this class: an error of either is an AppError in both. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  /** Whether `error` is an AppError, and of that code if one is given. */
  static is(error: unknown, code?: ErrorCode): error is AppError {
    return error instanceof AppError && (code === undefined || error.code === code);
  }
}

/** Failures of Sluice itself or of the machine: any other attempt now fails the same way. */
const SYSTEMIC: ReadonlySet<ErrorCode> = new Set([
  'cancelled',
  'lease-lost',
  'interrupted',
  'vault-locked',
  'storage-newer',
  'storage-full',
  'storage-unavailable',
  'shutting-down',
]);

/** Whether the failure ends all current work. Any other failure belongs to one item or part. */
export function isSystemic(error: unknown): error is AppError {
  return error instanceof AppError && SYSTEMIC.has(error.code);
}
