// Links for people whose client can show one (URL elicitation): each raises in VS Code what an operation waits for. The
// link approves nothing, and the client's answer decides nothing.
import {
  ElicitResultSchema,
  RELATED_TASK_META_KEY,
  type ElicitRequestURLParams,
} from '@modelcontextprotocol/sdk/types.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import { WAITS_FOR_A_PERSON, type Operation } from '../core/operation/operation.ts';
import { isJsonObject } from '../core/json.ts';
import type { ToolCalls } from './toolCalls.ts';

/** How long a client may leave a link unanswered, milliseconds: a person can be away. */
const PATIENCE_MS = 10 * 60_000;
/** Operations that a session was shown a link for, at most; the oldest goes first. */
const MOST_SHOWN = 200;

/** The URI that raises what the operation waits for in this window. */
export type WaitingLink = (operationId: string) => Promise<string>;

export type CallExtra = Pick<RequestHandlerExtra<ServerRequest, ServerNotification>, 'sendRequest'>;

/** What a client is asked to show. @param id names the link towards the client */
export async function linkParams(
  link: WaitingLink,
  { id, kind }: Operation,
  elicitationId: string,
): Promise<ElicitRequestURLParams> {
  return {
    mode: 'url',
    elicitationId,
    url: await link(id),
    message: `VS Code asks you about ${kind}. Open it there to decide; the link itself approves nothing.`,
  };
}

/** Whether a client's capabilities say that it shows links. */
export function showsLinks(capabilities: unknown): boolean {
  const elicitation = isJsonObject(capabilities) ? capabilities['elicitation'] : undefined;
  return isJsonObject(elicitation) && isJsonObject(elicitation['url']);
}

/** The links of one session: one an operation, however often it is waited for. */
export class WaitingLinks {
  readonly #link: WaitingLink | undefined;
  readonly #newId: () => string;
  readonly #capabilities: () => unknown;
  readonly #shown = new Set<string>();

  /** @param capabilities as the session's client declared them */
  constructor(
    {
      waitingLink,
      toolCalls,
    }: { waitingLink?: WaitingLink | undefined; toolCalls: Pick<ToolCalls, 'newId'> },
    capabilities: () => unknown,
  ) {
    this.#link = waitingLink;
    this.#newId = () => toolCalls.newId('eli');
    this.#capabilities = capabilities;
  }

  /** Whether a client that shows links has not been shown the one of an operation that waits. */
  isDue({ id, status }: Operation): boolean {
    const canShow = this.#link !== undefined && showsLinks(this.#capabilities());
    return canShow && WAITS_FOR_A_PERSON.has(status) && !this.#shown.has(id);
  }

  /**
   * Shows a link when a call's operation waits for a person. Undefined for a client that shows none.
   * @param taskId of the task that the link belongs to, if the call has become one
   */
  whenWaiting(extra: CallExtra, taskId?: string): ((operation: Operation) => void) | undefined {
    const link = this.#link;
    if (link === undefined || !showsLinks(this.#capabilities())) return undefined;
    return (operation) => {
      if (this.#shown.has(operation.id)) return;
      this.#shown.add(operation.id);
      const [oldest] = this.#shown;
      if (oldest !== undefined && this.#shown.size > MOST_SHOWN) this.#shown.delete(oldest);
      // Whether a person opens it, refuses it, or never sees it: they decide in VS Code.
      void this.#show(link, operation, extra, taskId).catch(() => undefined);
    };
  }

  async #show(link: WaitingLink, operation: Operation, extra: CallExtra, taskId?: string): Promise<void> {
    const asked = await linkParams(link, operation, this.#newId());
    const params =
      taskId === undefined ? asked : { ...asked, _meta: { [RELATED_TASK_META_KEY]: { taskId } } };
    await extra.sendRequest({ method: 'elicitation/create', params }, ElicitResultSchema, {
      timeout: PATIENCE_MS,
    });
  }
}
