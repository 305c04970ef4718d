// Misbehaviour on request: tests queue faults, and the sandbox then fails as real providers and networks do.
import { once } from 'node:events';
import { z } from 'zod';

const action = z.discriminatedUnion('type', [
  /** Answers with this status. The sandbox processes the request only if `when` asks for that. */
  z.strictObject({ type: z.literal('status'), status: z.int().min(200).max(599), body: z.json().optional() }),
  /** Never answers. */
  z.strictObject({ type: z.literal('hang') }),
  /** Cuts the connection. */
  z.strictObject({ type: z.literal('reset') }),
  /** An HTML page with status 200. */
  z.strictObject({ type: z.literal('html') }),
  /** A JSON body of 20 MB. */
  z.strictObject({ type: z.literal('oversize') }),
  /** Half of the JSON answer, with a matching length. */
  z.strictObject({ type: z.literal('truncated') }),
  /** 429 with Retry-After as seconds or as an HTTP date. */
  z.strictObject({
    type: z.literal('limit'),
    retryAfter: z.enum(['seconds', 'date']),
    seconds: z.int().min(0),
  }),
  /** 307 to another place. */
  z.strictObject({ type: z.literal('redirect'), location: z.string() }),
  /** The right answer, later, or as soon as faults are cleared. */
  z.strictObject({ type: z.literal('slow'), ms: z.int().min(0).max(120_000) }),
]);
export type FaultAction = z.infer<typeof action>;

export const faultSchema = z.strictObject({
  match: z
    .strictObject({
      environment: z.string().optional(),
      method: z.string().optional(),
      /** Beginning of the path below the environment, e.g. `/webhooks`. */
      path: z.string().optional(),
    })
    .default({}),
  /** The first request that it hits, counted among those that match: 1 is the next. */
  nth: z.int().min(1).default(1),
  /** How many requests it hits from then on. */
  times: z.int().min(1).default(1),
  /** Whether the request is processed first. Default: not for `status` and `limit`, else yes. */
  when: z.enum(['before', 'after']).optional(),
  action,
});
/** A fault as it is queued: what has a default may be left out. */
export type SandboxFault = z.input<typeof faultSchema>;

export interface DueFault {
  when: 'before' | 'after';
  action: FaultAction;
}

export class FaultQueue {
  #waiting: z.infer<typeof faultSchema>[] = [];
  #clearing = new AbortController();

  /** @throws ZodError if a fault is malformed. */
  add(...faults: SandboxFault[]): void {
    this.#waiting.push(...faults.map((fault) => faultSchema.parse(fault)));
  }

  clear(): void {
    this.#waiting = [];
    this.#clearing.abort();
    this.#clearing = new AbortController();
  }

  /** Resolves when faults are cleared the next time. */
  get cleared(): Promise<unknown> {
    return once(this.#clearing.signal, 'abort');
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** The fault that hits this request, if any. Every fault that matches counts it. */
  take(environment: string, method: string, path: string): DueFault | undefined {
    let due: DueFault | undefined;
    for (const fault of this.#waiting) {
      const { match } = fault;
      const matches =
        (match.environment ?? environment) === environment &&
        (match.method ?? method) === method &&
        path.startsWith(match.path ?? '');
      if (!matches) continue;
      if (fault.nth > 1) {
        fault.nth -= 1;
      } else if (due === undefined) {
        const early = fault.action.type === 'status' || fault.action.type === 'limit';
        due = { when: fault.when ?? (early ? 'before' : 'after'), action: fault.action };
        fault.times -= 1;
      }
    }
    this.#waiting = this.#waiting.filter((fault) => fault.times > 0);
    return due;
  }
}
