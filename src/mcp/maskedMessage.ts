// What leaves for a client, without the secrets that this process knows.
import type { JsonObject } from '../core/json.ts';
import { maskedJson, type Mask } from '../core/provider/redaction.ts';

/** What identifies a request or answer stays as it is. @param secrets undefined: nothing is masked */
export function maskedMessage<T extends object>(message: T, secrets: Mask | undefined): T {
  if (secrets === undefined || secrets.finds?.(message as unknown as JsonObject) === false) return message;
  const masked = maskedJson(message as unknown as JsonObject, (text) => secrets.mask(text)) as unknown as T;
  return 'id' in message ? { ...masked, id: message.id } : masked;
}
