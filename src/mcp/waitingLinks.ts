// Links for people whose client can show one (URL elicitation): each raises in VS Code what an operation waits for. The
// link approves nothing, and the client's answer decides nothing.
import { ElicitResultSchema, type ElicitRequestURLParams } from '@modelcontextprotocol/sdk/types.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import type { Operation } from '../core/operation/operation.ts';
import { isJsonObject } from '../core/json.ts';

/** How long a client may leave a link unanswered, milliseconds: a person can be away. */
const PATIENCE_MS = 10 * 60_000;
/** Operations that a session was shown a link for, at most; the oldest goes first. */
const MOST_SHOWN = 200;

/** The URI that raises what the operation waits for in this window. */
export type WaitingLink = (operationId: string) => Promise<string>;

type CallExtra = Pick<RequestHandlerExtra<ServerRequest, ServerNotification>, 'sendRequest'>;

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
  readonly #shown = new Set<string>();

  constructor(link: WaitingLink | undefined, newId: () => string) {
    this.#link = link;
    this.#newId = newId;
  }

  /** Shows a link when a call's operation waits for a person. Undefined for a client that shows none. */
  whenWaiting(capabilities: unknown, extra: CallExtra): ((operation: Operation) => void) | undefined {
    const link = this.#link;
    if (link === undefined || !showsLinks(capabilities)) return undefined;
    return (operation) => {
      if (this.#shown.has(operation.id)) return;
      this.#shown.add(operation.id);
      const [oldest] = this.#shown;
      if (oldest !== undefined && this.#shown.size > MOST_SHOWN) this.#shown.delete(oldest);
      // Whether a person opens it, refuses it, or never sees it: they decide in VS Code.
      void this.#show(link, operation, extra).catch(() => undefined);
    };
  }

  async #show(link: WaitingLink, operation: Operation, extra: CallExtra): Promise<void> {
    const params = await linkParams(link, operation, this.#newId());
    await extra.sendRequest({ method: 'elicitation/create', params }, ElicitResultSchema, {
      timeout: PATIENCE_MS,
    });
  }
}
