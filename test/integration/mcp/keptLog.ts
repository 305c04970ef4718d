// A log whose lines a test can read afterwards.
import type { JsonObject } from '../../../src/core/json.ts';
import type { Logger } from '../../../src/core/hostPorts.ts';

/** Keeps every line that was logged. */
export class KeptLog implements Logger {
  readonly lines: string[] = [];

  debug(message: string, facts?: JsonObject): void {
    this.lines.push(JSON.stringify({ message, facts }));
  }
  info(message: string, facts?: JsonObject): void {
    this.debug(message, facts);
  }
  warn(message: string, facts?: JsonObject): void {
    this.debug(message, facts);
  }
  error(message: string, error?: unknown, facts?: JsonObject): void {
    this.lines.push(JSON.stringify({ message, error: String(error), facts }));
  }
}
