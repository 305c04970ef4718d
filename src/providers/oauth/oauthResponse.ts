// Converts raw answers to the Response objects that oauth4webapi reads.
import type { RawAnswer } from '../../core/provider/providerClient.ts';

/** Statuses for which the Response constructor accepts no body. */
const BODILESS = new Set([101, 103, 204, 205, 304]);

/** @param status for servers that answer another status than the RFC's and mean the same */
export function toResponse(answer: RawAnswer, status: number = answer.status): Response {
  // Response accepts only 200 to 599; other statuses are no answer of an OAuth server.
  const allowed = status >= 200 && status <= 599 ? status : 502;
  return new Response(BODILESS.has(allowed) ? null : answer.body, {
    status: allowed,
    headers: answer.headers,
  });
}
