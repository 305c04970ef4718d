// One outward call as a step requests it, and its outcome.
import type { ProviderAddress } from '../bundle/bundle.ts';
import type { SecretRef } from '../bundle/credential.ts';
import type { JsonObject } from '../json.ts';
import type { CallRecord } from './operation.ts';
import type { OutwardParams } from '../provider/outwardValue.ts';

export interface CallSpec extends ProviderAddress {
  /** Request name in the provider's manifest. */
  request: string;
  params: OutwardParams;
  secrets?: Record<string, SecretRef>;
  /** The recorded call that this one undoes. */
  undoes?: CallRecord;
  /** How to undo it; default: the manifest's `undo` for the request. Null: there is nothing to undo. */
  undo?: { request: string; params: OutwardParams } | null;
  /** Vault owner for secrets in the answer: usually the id of the credential that the call creates. */
  secretOwner?: string;
  /** The key of another operation's call that this one repeats to learn its outcome; default: a key of its own. */
  idempotencyKey?: string;
  /** A check: repeated whenever the step runs, because its answer can change. */
  anew?: boolean;
}

export interface CallResult {
  values: JsonObject;
  /** Secret outputs that are now in the vault under the call's `secretOwner`. */
  secretParts: string[];
  /** What the call removes or reads no longer exists. */
  gone: boolean;
}
