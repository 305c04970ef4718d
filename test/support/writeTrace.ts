// An append-only trace of who wrote to which operation under which fence: one JSON line a write, in the order of the
// commits of all processes on one folder, since a line is appended while SQLite's write lock is held.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { AppError } from '../../src/core/errors.ts';
import type { Lease } from '../../src/core/operation/operation.ts';
import type { OperationRepository } from '../../src/core/operation/operationRepository.ts';
import type { Store, StoreTransaction } from '../../src/core/storage/store.ts';

export interface TracedWrite {
  pid: number;
  operation: string;
  /** `acquire`: the lease was taken; `refused`: a write that was turned away, under the fence that it named. */
  what: 'acquire' | 'write' | 'refused';
  fence: number;
}

/** Writes that name a lease, by where it stands among their arguments. */
const LEASED_WRITES = { renewLease: 1, update: 1, releaseLease: 1, putStep: 1, putCall: 1 } as const;

/** A store whose leased writes are traced to `file`. */
export function traceWrites(store: Store, file: string): Store {
  return {
    read: (work) => store.read(work),
    transaction: (work) =>
      store.transaction((tx) => {
        const lines: TracedWrite[] = [];
        try {
          return work({ ...tx, operations: traced(tx, lines) });
        } catch (error) {
          const named = lines.at(-1);
          lines.length = 0;
          if (AppError.is(error, 'lease-lost') && named) lines.push({ ...named, what: 'refused' });
          throw error;
        } finally {
          appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
        }
      }),
  };
}

export function tracedWrites(file: string): TracedWrite[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as TracedWrite);
}

/**
 * What is wrong with a trace, a sentence each: a fence that two processes wrote under, a write under another fence
 * than the newest, a fence that went back.
 */
export function secondWriters(trace: readonly TracedWrite[]): string[] {
  const held = new Map<string, { fence: number; pid: number }>();
  const wrong: string[] = [];
  for (const { pid, operation, what, fence } of trace) {
    const holder = held.get(operation);
    if (what === 'refused') continue;
    if (what === 'acquire') {
      if (holder && fence <= holder.fence) wrong.push(`${operation}: fence ${fence} after ${holder.fence}`);
      held.set(operation, { fence, pid });
    } else if (holder?.fence !== fence || holder.pid !== pid)
      wrong.push(`${operation}: ${pid} wrote under ${fence}, held by ${holder?.pid} under ${holder?.fence}`);
  }
  return wrong;
}

function traced({ operations }: StoreTransaction, lines: TracedWrite[]): OperationRepository {
  const { pid } = process;
  return new Proxy(operations, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const at = Object.hasOwn(LEASED_WRITES, name)
          ? LEASED_WRITES[name as keyof typeof LEASED_WRITES]
          : undefined;
        const lease = at === undefined ? undefined : (args[at] as Lease | null);
        const [first] = args as [string | { id?: string; operationId?: string }];
        const operation = typeof first === 'string' ? first : (first?.operationId ?? first?.id ?? '');
        if (lease) lines.push({ pid, operation, what: 'write', fence: lease.fence });
        const result: unknown = Reflect.apply(member, target, args);
        if (name === 'acquireLease' && result !== undefined)
          lines.push({ pid, operation, what: 'acquire', fence: (result as Lease).fence });
        return result;
      };
    },
  });
}
