// What callers and people read about a request that waits, was rejected, or could not be decided now.
import type { AppError } from '../errors.ts';
import type { DecideOutcome } from './approvalPrompt.ts';

/** @param window where a person is asked, or null; @param until milliseconds since the epoch */
export function waitingMessage(window: string | null, until: number): string {
  if (window === null) return 'No window is open in which a person could be asked. Nothing was changed';
  const time = new Date(until).toISOString();
  return `Waiting for approval in the VS Code window ${window} until ${time}; do other work, do not repeat`;
}

export function deniedMessage(reason: string | null): string {
  const said = reason === null ? '' : `: “${reason}”`;
  return `A person rejected it${said}. Nothing was changed; do not ask again unless they tell you to`;
}

/** The decision could not be used for a reason that passes. */
export function stillWaits({ message }: AppError): DecideOutcome {
  return { kind: 'not-used', why: `${message} Nothing was changed; the request still waits.` };
}

/** Why the agent reads that a request was rejected which was in a list with others. */
export const NOT_SELECTED = 'Of several requests that were decided together, this one was not selected.';
