// The newest lines that a guest wrote on standard error, and Sluice's own on its starts and ends. In memory alone.
import type { GuestLog } from '../core/guest/guestService.ts';
import type { Mask } from '../core/provider/redaction.ts';
import { visibleText } from '../core/visibleText.ts';

const MOST_LINES = 1_000;
const LONGEST_LINE = 2_000;

export class GuestLogRing {
  readonly #secrets: Mask;
  readonly #lines: string[] = [];
  #strayLines = 0;
  #starts = 0;
  pid: number | null = null;

  constructor(secrets: Mask) {
    this.#secrets = secrets;
  }

  /** @param line of the guest's: known secrets are masked, hidden characters made visible */
  said(line: string): void {
    this.#add(visibleText(this.#secrets.mask(line.slice(0, LONGEST_LINE * 4)), LONGEST_LINE));
  }

  /** A line of Sluice's own. */
  note(line: string): void {
    this.#add(`[Sluice] ${line}`);
  }

  /** A line on standard output that is no message. */
  stray(line: string): void {
    this.#strayLines += 1;
    this.said(`[stdout] ${line}`);
  }

  started(pid: number | null): void {
    this.#starts += 1;
    this.pid = pid;
    this.note(pid === null ? 'Connecting.' : `Started as process ${pid}.`);
  }

  /** The newest line of the guest's own; empty if there is none. */
  get last(): string {
    return this.#lines.findLast((line) => !line.startsWith('[Sluice]')) ?? '';
  }

  read(): GuestLog {
    return { lines: [...this.#lines], strayLines: this.#strayLines, starts: this.#starts, pid: this.pid };
  }

  #add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
  }
}
