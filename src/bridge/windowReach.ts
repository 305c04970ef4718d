// Reaches the window of this client: waits for it, checks that Sluice listens there, and stays with it once a request
// got there. Knows nothing of sessions or of what is sent.
import { setTimeout as delay } from 'node:timers/promises';
import type { WindowEntry } from '../windows/windowEntry.ts';
import { exchange } from './exchange.ts';
import { AnswerLost, BridgeProblem, foreignListener, notReady, Undelivered } from './problems.ts';
import type { ReachableWindow, WindowSearch } from './windowSearch.ts';

/** Between two looks at which windows there are. */
const POLL_MS = 250;
/** How long a listener gets to say whether it is a Sluice. */
const ASK_MS = 2_000;
/** How every Sluice refuses a request without a token (RFC 6750). */
const REALM = 'realm="Sluice"';
/** They do not pass by themselves. */
const FINAL_PROBLEMS = [
  'no-token',
  'bad-token',
  'unsafe-directory',
  'not-initialized',
  'no-guest',
  'unknown-path',
];

export interface ReachOptions {
  search: Pick<WindowSearch, 'find'>;
  /** How long to wait for a window, milliseconds: the first time, and later for one that reloads. */
  waitMs: { first: number; again: number };
  /** A line for the person who looks for what is wrong. Never a secret. */
  log: (line: string) => void;
}

export class WindowReach {
  readonly #options: ReachOptions;
  #bound: WindowEntry | undefined;
  /** The socket that a Sluice last answered on. */
  #known: string | undefined;

  constructor(options: ReachOptions) {
    this.#options = options;
  }

  /** The window that this client works in, once it has worked in one. */
  get bound(): WindowEntry | undefined {
    return this.#bound;
  }

  /**
   * Runs `attempt` on the client's window, again while that window is not ready and the wait is not over.
   * @param isWanted whether the client still waits; asked before each attempt
   * @throws BridgeProblem that says what is missing; Undelivered if the request is no longer wanted; what else `attempt` throws
   */
  async reach<T>(
    attempt: (window: ReachableWindow) => Promise<T>,
    isWanted: () => boolean = () => true,
  ): Promise<T> {
    const { search, waitMs, log } = this.#options;
    const deadline = Date.now() + (this.#bound === undefined ? waitMs.first : waitMs.again);
    for (let said = ''; ; await delay(POLL_MS)) {
      if (!isWanted()) throw new Undelivered('The client no longer waits for the request.');
      let window: ReachableWindow | undefined;
      try {
        window = await search.find(this.#bound);
        await this.#checkListener(window);
        const reached = await attempt(window);
        this.#bound = window;
        return reached;
      } catch (thrown) {
        const error = isGone(thrown) && window !== undefined ? notReady(window) : thrown;
        if (!(error instanceof BridgeProblem) || isFinal(error) || Date.now() >= deadline) throw error;
        if (said !== error.message) log(`${error.message} Waiting …`);
        said = error.message;
      }
    }
  }

  /** The client's token goes to a Sluice only: any other listener gets an empty question, and nothing else. */
  async #checkListener(window: ReachableWindow): Promise<void> {
    const { socket } = window;
    const id = `${socket} ${window.startedAt}`;
    if (this.#known === id) return;
    const answer = await exchange({
      socket,
      method: 'GET',
      headers: {},
      signal: AbortSignal.timeout(ASK_MS),
    });
    answer.destroy();
    const isSluice = answer.statusCode === 401 && (answer.headers['www-authenticate'] ?? '').includes(REALM);
    if (!isSluice) throw foreignListener(window);
    this.#known = id;
  }
}

export function isFinal({ reason }: BridgeProblem): boolean {
  return FINAL_PROBLEMS.includes(reason);
}

function isGone(error: unknown): boolean {
  return error instanceof Undelivered || error instanceof AnswerLost;
}
