// Between raw answers and the Response objects that oauth4webapi reads.
import type { RawAnswer } from '../../core/provider/providerClient.ts';

/** Statuses that the Response constructor takes only without a body. */
const BODILESS = new Set([101, 103, 204, 205, 304]);

/** @param status where servers answer another status than the RFC says and mean the same */
export function toResponse(answer: RawAnswer, status: number = answer.status): Response {
  // Response takes 200 to 599 only; what is outside is no answer of an OAuth server.
  const allowed = status >= 200 && status <= 599 ? status : 502;
  return new Response(BODILESS.has(allowed) ? null : answer.body, {
    status: allowed,
    headers: answer.headers,
  });
}
