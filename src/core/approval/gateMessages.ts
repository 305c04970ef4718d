// What callers and people read about a request that waits, was rejected, or could not be decided.
import type { AppError } from '../errors.ts';
import { phrase } from '../plan/phrase.ts';
import type { DecideOutcome } from './approvalPrompt.ts';

/** @param window the window that asks, or null; @param until milliseconds since the epoch */
export function waitingMessage(window: string | null, until: number): string {
  if (window === null) return 'No window is open to ask a person. Nothing was changed';
  const time = new Date(until).toISOString();
  return `Waiting for approval in the VS Code window ${window} until ${time}; do other work, do not repeat`;
}

export function deniedMessage(reason: string | null): string {
  const said = reason === null ? '' : `: “${reason}”`;
  return `A person rejected it${said}. Nothing was changed; do not ask again unless they tell you to`;
}

/** A passing problem prevented the decision. */
export function stillWaits({ message }: AppError): DecideOutcome {
  return {
    kind: 'not-used',
    why: phrase('{problem} Nothing was changed; the request still waits.', { problem: message }),
  };
}

/** The reason that the agent reads if a person selected others of a list. */
export const NOT_SELECTED = 'Several requests were decided together, and this one was not selected.';
