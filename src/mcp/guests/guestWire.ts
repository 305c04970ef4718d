// What guests' messages look like on the wire, in either era.
import { AppError } from '../../core/errors.ts';
import type { GuestOffer } from '../../core/guest/guestAccess.ts';
import { GuestRequestError } from '../../core/guest/guestConnections.ts';
import type { Logger } from '../../core/hostPorts.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';

const INTERNAL = -32_603;

export function membersOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** What is answered from the accepted record; undefined for what only the server knows. */
export function offeredPart({ tools, prompts }: GuestOffer, method: string): JsonObject | undefined {
  if (method === 'tools/list') return { tools: [...tools] };
  return method === 'prompts/list' ? { prompts: [...prompts] } : undefined;
}

/** The guest's own error as it is, or Sluice's. */
export function wireError(error: unknown, method: string, logger: Logger): JsonObject {
  if (error instanceof GuestRequestError) {
    const { code, message, data } = error;
    return { code, message, ...(data !== undefined && { data }) };
  }
  if (AppError.is(error) && error.code !== 'internal')
    return { code: INTERNAL, message: `${error.message} ${error.next}`.trim(), data: { code: error.code } };
  logger.error('A request to a guest failed unexpectedly.', error, { method });
  return { code: INTERNAL, message: 'Sluice itself failed; its log in VS Code says why.' };
}
