// The link of a task that waits for a person, as input that the task requires of a client that shows links. What the client
// answers decides nothing: it has seen the link, and the task works on.
import { WAITS_FOR_A_PERSON, type Operation } from '../../core/operation/operation.ts';
import { linkParams, showsLinks, type WaitingLink } from '../waitingLinks.ts';
import { LINK } from './linkRound.ts';

/** Answered links that are remembered, at most; the oldest goes first. */
const MOST_ANSWERED = 2_000;

export class TaskLinks {
  readonly #link: WaitingLink | undefined;
  readonly #newId: () => string;
  /** `caller operation` of the links that a client has answered: a key of input is used once. */
  readonly #answered = new Set<string>();

  constructor(link: WaitingLink | undefined, newId: () => string) {
    this.#link = link;
    this.#newId = newId;
  }

  /** The members of a task that ask its client to show the link; undefined if nothing is to be shown. */
  async due(operation: Operation, callerId: string, capabilities: unknown): Promise<object | undefined> {
    const link = this.#link;
    const isWaiting = WAITS_FOR_A_PERSON.has(operation.status);
    if (link === undefined || !isWaiting || !showsLinks(capabilities)) return undefined;
    if (this.#answered.has(`${callerId} ${operation.id}`)) return undefined;
    const params = await linkParams(link, operation, this.#newId());
    return { status: 'input_required', inputRequests: { [LINK]: { method: 'elicitation/create', params } } };
  }

  answered(taskId: string, callerId: string, responses: Readonly<Record<string, unknown>>): void {
    if (!(LINK in responses)) return;
    this.#answered.add(`${callerId} ${taskId}`);
    const [oldest] = this.#answered;
    if (oldest !== undefined && this.#answered.size > MOST_ANSWERED) this.#answered.delete(oldest);
  }
}
