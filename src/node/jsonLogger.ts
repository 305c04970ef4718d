// The log as JSON lines. Knows nothing of who reads it; what must not be logged is the callers' duty.
import { AppError } from '../core/errors.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Clock, Logger } from '../core/hostPorts.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** Where lines go; any writable stream will do. */
export interface LogOutput {
  write(text: string): unknown;
}

export interface JsonLoggerOptions {
  output: LogOutput;
  clock: Clock;
  /** Lines below it are dropped. */
  level: LogLevel;
}

const MAX_TEXT_LENGTH = 1_000;
/** Stacks are Sluice's own and worth more room. */
const MAX_STACK_LENGTH = 4_000;
const MAX_MEMBERS = 50;
const MAX_DEPTH = 5;

/**
 * One line an entry: `{"time", "level", "message", "facts"?, "error"?}`. Texts are cut at 1,000 characters, lists and
 * objects at 50 members, nesting at 5 levels, so that no hostile value floods the log. Logging never throws.
 */
export class JsonLogger implements Logger {
  readonly #output: LogOutput;
  readonly #clock: Clock;
  readonly #threshold: number;

  constructor(options: JsonLoggerOptions) {
    this.#output = options.output;
    this.#clock = options.clock;
    this.#threshold = LEVELS.indexOf(options.level);
  }

  debug(message: string, facts?: JsonObject): void {
    this.#write('debug', message, facts);
  }

  info(message: string, facts?: JsonObject): void {
    this.#write('info', message, facts);
  }

  warn(message: string, facts?: JsonObject): void {
    this.#write('warn', message, facts);
  }

  error(message: string, error?: unknown, facts?: JsonObject): void {
    this.#write('error', message, facts, error);
  }

  #write(level: LogLevel, message: string, facts?: JsonObject, error?: unknown): void {
    if (LEVELS.indexOf(level) < this.#threshold) return;
    try {
      const line: JsonObject = {
        time: new Date(this.#clock.now()).toISOString(),
        level,
        message: cut(message, MAX_TEXT_LENGTH),
      };
      if (facts !== undefined) line['facts'] = bounded(facts, MAX_DEPTH);
      if (error !== undefined) line['error'] = describe(error, MAX_DEPTH);
      this.#output.write(`${JSON.stringify(line)}\n`);
    } catch {
      // A log that cannot be written has nowhere to say so, and must not stop the work it tells about.
    }
  }
}

function bounded(value: JsonValue, depth: number): JsonValue {
  if (typeof value === 'string') return cut(value, MAX_TEXT_LENGTH);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_MEMBERS).map((item) => bounded(item, depth - 1));
    return value.length > MAX_MEMBERS ? [...items, more(value.length - MAX_MEMBERS)] : items;
  }
  const entries = Object.entries(value);
  const kept = entries
    .slice(0, MAX_MEMBERS)
    .map(([key, member]): [string, JsonValue] => [cut(key, MAX_TEXT_LENGTH), bounded(member, depth - 1)]);
  if (entries.length > MAX_MEMBERS) kept.push(['…', more(entries.length - MAX_MEMBERS)]);
  return Object.fromEntries(kept);
}

function describe(error: unknown, depth: number): JsonValue {
  if (!(error instanceof Error)) return cut(String(error), MAX_TEXT_LENGTH);
  const description: JsonObject = { name: error.name, message: cut(error.message, MAX_TEXT_LENGTH) };
  if (AppError.is(error)) {
    description['code'] = error.code;
    description['details'] = bounded(error.details, MAX_DEPTH);
  } else if ('code' in error) {
    description['code'] = cut(String(error.code), MAX_TEXT_LENGTH);
  }
  if (error.stack !== undefined) description['stack'] = cut(error.stack, MAX_STACK_LENGTH);
  if (error.cause !== undefined) description['cause'] = depth === 0 ? '…' : describe(error.cause, depth - 1);
  return description;
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length).toWellFormed()}… ${more(text.length - length)}`;
}

function more(count: number): string {
  return `(${count} more)`;
}
