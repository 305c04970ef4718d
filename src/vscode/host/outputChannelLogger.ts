// Sluice's log: the output channel “Sluice”. Callers must keep secrets out of it.
import type { LogOutputChannel } from 'vscode';
import type { JsonObject } from '../../core/json.ts';
import type { Logger } from '../../core/hostPorts.ts';
import { errorText, logLine } from './logText.ts';

export class OutputChannelLogger implements Logger {
  readonly #channel: LogOutputChannel;

  constructor(channel: LogOutputChannel) {
    this.#channel = channel;
  }

  debug(message: string, facts?: JsonObject): void {
    this.#channel.debug(logLine(message, facts));
  }

  info(message: string, facts?: JsonObject): void {
    this.#channel.info(logLine(message, facts));
  }

  warn(message: string, facts?: JsonObject): void {
    this.#channel.warn(logLine(message, facts));
  }

  error(message: string, error?: unknown, facts?: JsonObject): void {
    const line = logLine(message, facts);
    this.#channel.error(error === undefined ? line : `${line}\n${errorText(error)}`);
  }

  /** Brings the channel to the front. */
  show(): void {
    this.#channel.show();
  }
}

/** Dependencies of most handlers. */
export interface WithLogger {
  logger: OutputChannelLogger;
}
