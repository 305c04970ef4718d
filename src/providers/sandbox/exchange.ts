// What becomes of one request to the sandbox: authentication, rate, faults, idempotency, processing, journal.
// It knows nothing of sockets: the server sends what it returns.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/canonicalJson.ts';
import type { JsonValue } from '../../core/json.ts';
import type { Clock, Ids } from '../../core/hostPorts.ts';
import { accountRoutes } from './accountRoutes.ts';
import { apiRoutes } from './apiRoutes.ts';
import type { FaultAction, FaultQueue } from './faults.ts';
import { oauthRoutes } from './oauthRoutes.ts';
import type { SandboxPace } from './pace.ts';
import type { SandboxDatabase } from './sandboxDatabase.ts';
import { refusal, World, type Route, type SandboxAnswer, type SandboxRequest } from './sandboxRequest.ts';
import type { SandboxSecrets } from './sandboxSecrets.ts';
import { subscriptionRoutes } from './subscriptionRoutes.ts';
import { workRoutes } from './workRoutes.ts';

const ROUTES: Route[] = [
  ...accountRoutes,
  ...apiRoutes,
  ...oauthRoutes,
  ...subscriptionRoutes,
  ...workRoutes,
];
/** How long an idempotency key is remembered with its answer. */
const KEY_LIFETIME_MS = 24 * 60 * 60_000;

/** A request before its route is known. */
export type Arrival = Omit<SandboxRequest, 'params'> & {
  /** What stood before `path`: which environment, at which base URL. */
  prefix: string;
  idempotencyKey: string | null;
};

/** The answer with its secrets in place, and how to spoil it. */
export interface Reply {
  status: number;
  body: JsonValue;
  spoil: FaultAction | null;
}

export interface ExchangeDeps {
  database: SandboxDatabase;
  secrets: SandboxSecrets;
  faults: FaultQueue;
  clock: Clock;
  ids: Ids;
  pace: SandboxPace;
  /** Aborted when the sandbox closes. */
  closed: AbortSignal;
}

export class SandboxExchange {
  readonly faults: FaultQueue;
  /** Requests a second before 429 is answered; null: no limit. */
  limitPerSecond: number | null = null;
  readonly #database: SandboxDatabase;
  readonly #secrets: SandboxSecrets;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #pace: SandboxPace;
  readonly #closed: AbortSignal;
  readonly #inProgress = new Map<string, { content: string; answer: Promise<SandboxAnswer> }>();
  #recent: number[] = [];

  constructor({ database, secrets, faults, clock, ids, pace, closed }: ExchangeDeps) {
    this.faults = faults;
    this.#database = database;
    this.#secrets = secrets;
    this.#clock = clock;
    this.#ids = ids;
    this.#pace = pace;
    this.#closed = closed;
  }

  /** Undefined if the sandbox closed before the request was processed: then nothing happened. */
  async handle(arrival: Arrival): Promise<Reply | undefined> {
    const { environment, method, path } = arrival;
    const seq = this.#database.noteRequest(
      this.#clock.now(),
      method,
      `${arrival.prefix}${path}`,
      arrival.idempotencyKey,
    );
    const fault = this.faults.take(environment, method, path);
    if (fault?.when === 'before') {
      const status = fault.action.type === 'status' ? fault.action.status : null;
      this.#database.noteAnswer(seq, status, `fault before processing: ${fault.action.type}`);
      return { status: 200, body: {}, spoil: fault.action };
    }
    const answer = this.#refuseByRate() ?? (await this.#answer(arrival));
    if (answer === undefined) return undefined;
    const note = [answer.note, fault && `fault after processing: ${fault.action.type}`]
      .filter(Boolean)
      .join('; ');
    this.#database.noteAnswer(seq, answer.status, note === '' ? null : note);
    return { status: answer.status, body: this.#secrets.render(answer.body), spoil: fault?.action ?? null };
  }

  async #answer(arrival: Arrival): Promise<SandboxAnswer | undefined> {
    const found = routeOf(arrival);
    if (found === undefined) return refusal(404, 'not_found', 'There is no such resource.');
    const { environment, authorization } = arrival;
    const bearer = /^bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
    if (found.route.auth === 'demo' && !this.#secrets.matches(environment, 'demo', environment, bearer)) {
      return refusal(401, 'unauthorized', 'The API token is missing or wrong.');
    }
    const request: SandboxRequest = { ...arrival, params: found.params };
    const key = arrival.idempotencyKey;
    if (key === null || found.route.method === 'GET') return this.#process(found.route, request);
    return this.#once(key, found.route, request);
  }

  /** The same key again answers the same, also while the first is still in progress; with other content it is 422. */
  async #once(key: string, route: Route, request: SandboxRequest): Promise<SandboxAnswer | undefined> {
    const { environment, method, path, body } = request;
    const content = createHash('sha256')
      .update(`${method} ${path} ${canonicalJson(body)}`)
      .digest('hex');
    const running = this.#inProgress.get(`${environment}/${key}`);
    if (running !== undefined) return running.content === content ? running.answer : keyReused();
    const remembered = this.#remembered(key, content, request);
    if (remembered !== undefined) return remembered;
    const answer = this.#process(route, request, { key, content });
    // Those who join wait for the processed answer; closing leaves them without one, as it does the first.
    const joined = answer.then(
      (processed) => processed ?? refusal(503, 'closing', 'The sandbox is closing.'),
    );
    this.#inProgress.set(`${environment}/${key}`, { content, answer: joined });
    try {
      return await answer;
    } finally {
      this.#inProgress.delete(`${environment}/${key}`);
    }
  }

  /** Half of the time passes before it takes effect, half after, so that a lost answer can mean either. */
  async #process(
    route: Route,
    request: SandboxRequest,
    idempotency?: { key: string; content: string },
  ): Promise<SandboxAnswer | undefined> {
    const durationMs = this.#pace.durationMs(route.pace);
    await this.#pace.wait(durationMs / 2);
    if (this.#closed.aborted) return undefined;
    const answer = this.#database.transaction(() => {
      // Another process on the same database may have been first.
      const remembered = idempotency && this.#remembered(idempotency.key, idempotency.content, request);
      if (remembered !== undefined) return remembered;
      const world = new World(request.environment, this.#database, this.#secrets, this.#clock, this.#ids);
      const made = route.handle(world, request);
      if (idempotency !== undefined && made.status < 500) {
        const now = this.#clock.now();
        this.#database.forgetAnswersBefore(now - KEY_LIFETIME_MS);
        this.#database.putAnswer(request.environment, idempotency.key, {
          content: idempotency.content,
          status: made.status,
          body: JSON.stringify(made.body),
          createdAt: now,
        });
      }
      return made;
    });
    await this.#pace.wait(durationMs / 2);
    return answer;
  }

  #remembered(key: string, content: string, { environment }: SandboxRequest): SandboxAnswer | undefined {
    const stored = this.#database.answer(environment, key);
    if (stored === undefined || stored.createdAt < this.#clock.now() - KEY_LIFETIME_MS) return undefined;
    if (stored.content !== content) return keyReused();
    return { status: stored.status, body: JSON.parse(stored.body) as JsonValue, note: 'repeated by key' };
  }

  #refuseByRate(): SandboxAnswer | undefined {
    if (this.limitPerSecond === null) return undefined;
    const now = this.#clock.now();
    this.#recent = this.#recent.filter((at) => at > now - 1000);
    if (this.#recent.length >= this.limitPerSecond) return refusal(429, 'rate_limited', 'Too many requests.');
    this.#recent.push(now);
    return undefined;
  }
}

function routeOf({ method, path }: Arrival): { route: Route; params: Record<string, string> } | undefined {
  const segments = path.split('/');
  for (const route of ROUTES) {
    const pattern = route.pattern.split('/');
    if (route.method !== method || pattern.length !== segments.length) continue;
    const params: Record<string, string> = {};
    const matches = pattern.every((expected, index) => {
      const segment = segments[index] ?? '';
      if (!expected.startsWith(':')) return expected === segment;
      params[expected.slice(1)] = segment;
      return segment !== '';
    });
    if (matches) return { route, params };
  }
  return undefined;
}

function keyReused(): SandboxAnswer {
  return refusal(422, 'idempotency_key_reused', 'This idempotency key was used for another request.');
}
