// What a client is told of its own operations beside answers and progress (MCP 2025-11-25, "Logging"): how they came
// to rest, and what a person should know. It never repeats Sluice's log.
import type { LoggingLevel } from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject } from '../core/json.ts';
import type { Operation, OperationStatus } from '../core/operation/operation.ts';

/** RFC 5424 section 6.2.1, least severe first. */
const LEVELS: readonly LoggingLevel[] = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
];

export interface LogMessage {
  level: LoggingLevel;
  logger: string;
  data: JsonObject;
}

export class LogMessages {
  readonly #callerId: string;
  readonly #send: (message: LogMessage) => void;
  readonly #told = new Map<string, OperationStatus>();
  #level: LoggingLevel = 'info';

  constructor(callerId: string, send: (message: LogMessage) => void) {
    this.#callerId = callerId;
    this.#send = send;
  }

  /** `logging/setLevel`: nothing below it is sent from now on. */
  set level(level: LoggingLevel) {
    this.#level = level;
  }

  /** Takes one event of the stream of operations. */
  take(operation: Operation): void {
    const { id, kind, status, message, caller, warnings, error } = operation;
    if (caller.id !== this.#callerId || this.#told.get(id) === status) return;
    const level = levelOf(operation);
    if (operation.endedAt === null) this.#told.set(id, status);
    else this.#told.delete(id);
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.#level)) return;
    const data: JsonObject = { operation_id: id, tool: kind, status, message };
    if (warnings.length > 0) data['warnings'] = warnings;
    if (error !== null) data['next'] = error.next;
    this.#send({ level, logger: 'operations', data });
  }
}

function levelOf({ status, warnings }: Operation): LoggingLevel {
  switch (status) {
    case 'running':
    case 'rolling_back':
    case 'paused':
      return 'debug';
    case 'failed':
      return 'error';
    case 'interrupted':
    case 'timed_out':
    case 'no_approver':
      return 'warning';
    case 'awaiting_approval':
    case 'awaiting_input':
    case 'denied':
    case 'cancelled':
      return 'notice';
    case 'completed':
    case 'rolled_back':
    case 'superseded':
      return warnings.length > 0 ? 'warning' : 'info';
  }
}
