// What a window's HTTP refusal means for the client's request.
import type { Message } from './jsonRpc.ts';
import { badToken, BridgeProblem, Undelivered } from './problems.ts';

/** Undelivered if the window did nothing and its successor can be asked. */
export function refusalOf(status: number, body: Message | undefined): BridgeProblem | Undelivered {
  if (status === 401) return badToken();
  const { code, next = '' } = (body?.error?.data ?? {}) as { code?: string; next?: string };
  if (code === 'shutting-down') return new Undelivered('The window shuts down.');
  return new BridgeProblem(code ?? 'refused', messageWithout(next, body, status), next);
}

/** The endpoint's own text is `<message> <next>`. */
function messageWithout(next: string, body: Message | undefined, status: number): string {
  const text = body?.error?.message ?? `The window refused the request (HTTP ${status}).`;
  return next !== '' && text.endsWith(next) ? text.slice(0, -next.length).trim() : text;
}
