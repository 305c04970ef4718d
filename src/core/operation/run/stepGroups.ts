// Independent parts of an operation: if one fails, it waits for a resume and the others continue. This file knows
// neither the parts nor how a step runs.
import { AppError, isSystemic } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import { visibleText } from '../../visibleText.ts';
import type { Step } from '../step.ts';

/** Failures shown in full; the rest are only counted. */
const MOST_TOLD = 3;

export class StepGroups {
  readonly #count: number;
  readonly #failed = new Map<string, AppError>();

  constructor(steps: readonly Step[]) {
    this.#count = new Set(steps.map(({ part }) => part)).size;
  }

  /** Whether a step of the same part has failed. */
  isGivenUp({ part }: Step): boolean {
    return part !== undefined && this.#failed.has(part);
  }

  /**
   * Runs the step. Undefined if it failed and others can continue; `failed` has then recorded it.
   * @throws whatever ends the operation as a whole
   */
  async attempt(
    { part }: Step,
    run: () => Promise<JsonObject>,
    failed: (error: AppError) => Promise<void>,
  ): Promise<JsonObject | undefined> {
    try {
      return await run();
    } catch (error) {
      if (part === undefined || !(error instanceof AppError) || isSystemic(error) || isDefect(error))
        throw error;
      await failed(error);
      this.#failed.set(part, error);
      return undefined;
    }
  }

  /**
   * Called after the last step. @throws AppError `partly-failed`, listing the failures and reporting that the
   * rest is done
   */
  throwIfGivenUp(): void {
    const failures = [...this.#failed.values()];
    const [only] = failures;
    if (only === undefined) return;
    if (this.#count === 1) throw only;
    const shown = failures.slice(0, MOST_TOLD).map(({ message }) => visibleText(message, 160));
    const more = failures.length > MOST_TOLD ? ` And ${failures.length - MOST_TOLD} more.` : '';
    throw new AppError(
      'partly-failed',
      `${failures.length} of ${this.#count} parts failed, the others are done: ${shown.join(' ')}${more}`,
      {
        cause: only,
        retryable: failures.some(({ retryable }) => retryable),
        next: 'What was done is kept. Resume the operation: it retries only what failed.',
      },
    );
  }
}

/** A person must see damage and defects at once, before the work continues. */
function isDefect({ code }: AppError): boolean {
  return code === 'internal' || code === 'storage-corrupt';
}
