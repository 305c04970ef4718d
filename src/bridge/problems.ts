// What can go wrong between a client and its window, in words for the model and the person behind it.
import type { WindowEntry } from '../windows/windowEntry.ts';

type ProblemReason =
  | 'no-window'
  | 'window-unclear'
  | 'window-not-trusted'
  | 'window-not-ready'
  | 'foreign-listener'
  | 'unsafe-directory'
  | 'no-token'
  | 'bad-token'
  | 'not-initialized'
  | 'answer-lost'
  | 'refused';

/** Ends up in a JSON-RPC error, as what the endpoint itself refuses does. */
export class BridgeProblem extends Error {
  override readonly name = 'BridgeProblem';
  readonly reason: ProblemReason | (string & {});
  /** What to do now. */
  readonly next: string;

  constructor(reason: ProblemReason | (string & {}), message: string, next: string) {
    super(message);
    this.reason = reason;
    this.next = next;
  }
}

/** The window never took the message: it can be sent again to the one that comes next. */
export class Undelivered extends Error {
  override readonly name = 'Undelivered';
}

/** The window took the message, or may have, and its answer will not come. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
}

/** What certainly did not arrive is sent again, and what only reads; a tools/call that may have arrived never is. */
export function canSendAgain(error: unknown, method: string): boolean {
  return error instanceof Undelivered || (error instanceof AnswerLost && method !== 'tools/call');
}

const CONNECT =
  'Run “Sluice: Connect an MCP Client…” in VS Code, which writes the client’s configuration again.';

export function noToken(): BridgeProblem {
  return new BridgeProblem(
    'no-token',
    'SLUICE_TOKEN is not set. The client that SLUICE_CLIENT names has no token on this machine either.',
    CONNECT,
  );
}

export function badToken(): BridgeProblem {
  return new BridgeProblem(
    'bad-token',
    'The window does not know this client’s token: it was replaced or revoked, or is incomplete.',
    CONNECT,
  );
}

export function notInitialized(): BridgeProblem {
  return new BridgeProblem('not-initialized', 'The client has not sent initialize.', 'Send it first.');
}

export function noWindow(cwd: string): BridgeProblem {
  return new BridgeProblem(
    'no-window',
    'No VS Code window with Sluice is open.',
    `Open ${cwd}, or the project that you mean, in VS Code with Sluice installed; then try again.`,
  );
}

export function windowGone(window: WindowEntry): BridgeProblem {
  return new BridgeProblem(
    'no-window',
    `The window of ${whatOf(window)} is closed, or still reloading.`,
    'Open it in VS Code, then try again. To work in another window, restart this client there.',
  );
}

export function unclear(windows: readonly WindowEntry[], cwd: string): BridgeProblem {
  const list = windows.map((window) => `${whatOf(window)}: SLUICE_WINDOW=${window.id}`);
  return new BridgeProblem(
    'window-unclear',
    `It is not clear which window is meant: none, or more than one, has ${cwd} open. These are open:\n${list.join('\n')}\n`,
    'Start the client in the window’s folder, or set SLUICE_WINDOW to the window’s id or folder: “Sluice: Connect an MCP Client…” offers to write the folder.',
  );
}

export function notTrusted(window: WindowEntry): BridgeProblem {
  return new BridgeProblem(
    'window-not-trusted',
    `The window of ${whatOf(window)} is open and not trusted yet; Sluice is off in Restricted Mode.`,
    'Trust the workspace there (“Workspaces: Manage Workspace Trust”), then try again.',
  );
}

export function foreignListener(window: WindowEntry): BridgeProblem {
  return new BridgeProblem(
    'foreign-listener',
    `Another program listens where the window of ${whatOf(window)} should. Sluice sent it nothing.`,
    'Run “Sluice: Restart Server” in that window, then try again.',
  );
}

export function notReady(window: WindowEntry): BridgeProblem {
  return new BridgeProblem(
    'window-not-ready',
    `The window of ${whatOf(window)} is open, but its Sluice does not listen: it is starting, or could not start.`,
    'Try again in a moment; “Sluice: Show Log” in that window says more.',
  );
}

export function answerLost(): BridgeProblem {
  return new BridgeProblem(
    'answer-lost',
    'The window closed before it answered, and the call was not sent again. Sluice recorded what the call started; a crash leaves it `interrupted`.',
    'Do not repeat the call. Find its operation with list_operations: if it is interrupted, call resume_operation; if it runs or waits, call wait_for_operation.',
  );
}

/** Names a window by what a person sees of it. */
export function whatOf({ folders, name }: WindowEntry): string {
  if (folders.length > 0) return folders.join(', ');
  return name === '' ? 'no folder' : name;
}
