// A modern call that waits for a person, answered with a link for a client that shows one: it sends the request again with
// what became of the link, and gets the operation's own answer. Nothing of it decides anything.
import type { Operation } from '../../core/operation/operation.ts';
import { AppError } from '../../core/errors.ts';
import { linkParams, showsLinks, type WaitingLink } from '../waitingLinks.ts';
import { givenIn, type Exchange, type Result } from './modernExchange.ts';
import { CODES, ModernError } from './modernProtocol.ts';

/** The key of the link among the inputs that are asked for. */
export const LINK = 'decide_in_vs_code';

interface LinkDeps {
  link: WaitingLink | undefined;
  newId: () => string;
  operation: (id: string) => Operation;
}

/** What a call passes to the runner so that it ends when a person is asked, and the link if one was. */
export interface LinkWatch {
  onWaiting: (operation: Operation) => void;
  isEnough: () => boolean;
  waiting: () => Operation | undefined;
}

export class LinkRound {
  readonly #deps: LinkDeps;

  constructor(deps: LinkDeps) {
    this.#deps = deps;
  }

  /** Undefined if the client shows no links, or has seen this one. */
  watch({ request }: Exchange): LinkWatch | undefined {
    const isAnswered = request.params['requestState'] !== undefined;
    if (this.#deps.link === undefined || isAnswered || !showsLinks(request.clientCapabilities))
      return undefined;
    let waiting: Operation | undefined;
    return {
      onWaiting: (operation) => (waiting = operation),
      isEnough: () => waiting !== undefined,
      waiting: () => waiting,
    };
  }

  /** The result that asks the client to show the link. */
  async asked(watch: LinkWatch | undefined): Promise<Result | undefined> {
    const operation = watch?.waiting();
    const { link, newId } = this.#deps;
    if (operation === undefined || link === undefined) return undefined;
    const params = await linkParams(link, operation, newId());
    return {
      resultType: 'input_required',
      inputRequests: { [LINK]: { method: 'elicitation/create', params } },
      requestState: operation.id,
    };
  }

  /**
   * The operation that a request with an answered link goes on with. State is the client's own word: it leads to this
   * caller's own operation of that tool or nowhere. @throws ModernError -32602
   */
  answered(exchange: Exchange, tool: string): string | undefined {
    const { requestState } = givenIn(exchange);
    if (requestState === undefined) return undefined;
    try {
      const operation = this.#deps.operation(typeof requestState === 'string' ? requestState : '');
      if (operation.caller.id === exchange.caller.id && operation.kind === tool) return operation.id;
    } catch (error) {
      if (!AppError.is(error, 'not-found')) throw error;
    }
    throw new ModernError(CODES.invalidParams, 'requestState is not one that this call was answered with.');
  }
}
