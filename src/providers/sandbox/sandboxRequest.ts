// A request to the sandbox as its handlers see it, and what they answer. Handlers are synchronous and know no HTTP.
import type { Environment } from '../../core/bundle/bundle.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Clock, Ids } from '../../core/hostPorts.ts';
import type { RecordKind, SandboxDatabase, SandboxRecord } from './sandboxDatabase.ts';
import type { SandboxSecrets } from './sandboxSecrets.ts';

export interface SandboxRequest {
  environment: Environment;
  method: string;
  /** Below the environment's prefix, e.g. `/webhooks/whk_1`. */
  path: string;
  /** What `:name` matched in the route's pattern. */
  params: Record<string, string>;
  query: URLSearchParams;
  /** The body's members, JSON or form. */
  body: JsonObject;
  authorization: string | undefined;
}

export interface SandboxAnswer {
  status: number;
  /** With secret markers; null: no body. */
  body: JsonValue;
  /** For the journal: what an oracle should know, never a secret. */
  note?: string;
}

/** How long the real ones take; see pace.ts. */
export type Pace = 'read' | 'credential' | 'webhook' | 'client' | 'token' | 'validation' | 'write';

export interface Route {
  method: string;
  /** e.g. `/webhooks/:id/ping` */
  pattern: string;
  pace: Pace;
  /** `demo`: the environment's demo token; `own`: the handler checks what the OAuth RFCs ask for. */
  auth: 'demo' | 'own';
  handle: (world: World, request: SandboxRequest) => SandboxAnswer;
}

/** What handlers work on: one environment's things. */
export class World {
  readonly environment: Environment;
  readonly secrets: SandboxSecrets;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly #database: SandboxDatabase;

  constructor(
    environment: Environment,
    database: SandboxDatabase,
    secrets: SandboxSecrets,
    clock: Clock,
    ids: Ids,
  ) {
    this.environment = environment;
    this.#database = database;
    this.secrets = secrets;
    this.clock = clock;
    this.ids = ids;
  }

  get(kind: RecordKind, id: string): SandboxRecord | undefined {
    return this.#database.record(this.environment, kind, id);
  }

  list(kind: RecordKind, tag: string | null = null): SandboxRecord[] {
    return this.#database.records(this.environment, kind, tag);
  }

  /** Makes a new thing with the tag that the request carries. */
  create(
    kind: RecordKind,
    prefix: string,
    data: JsonObject,
    tag: JsonValue | undefined = null,
  ): SandboxRecord {
    const record: SandboxRecord = {
      id: this.ids.create(prefix),
      tag: typeof tag === 'string' ? tag : null,
      data,
      createdAt: this.clock.now(),
    };
    this.#database.put(this.environment, kind, record);
    return record;
  }

  put(kind: RecordKind, record: SandboxRecord): void {
    this.#database.put(this.environment, kind, record);
  }

  remove(kind: RecordKind, id: string): boolean {
    return this.#database.remove(this.environment, kind, id);
  }
}

export function ok(body: JsonValue, note?: string): SandboxAnswer {
  return { status: 200, body, ...(note === undefined ? {} : { note }) };
}

export function created(body: JsonValue): SandboxAnswer {
  return { status: 201, body };
}

export const nothing: SandboxAnswer = { status: 204, body: null };

/** An error in the shape of RFC 6749 section 5.2, which the whole sandbox uses. */
export function refusal(status: number, error: string, description: string, note?: string): SandboxAnswer {
  return { status, body: { error, error_description: description }, ...(note === undefined ? {} : { note }) };
}

export function notFound(what: string): SandboxAnswer {
  return refusal(404, 'not_found', `There is no such ${what}.`);
}

/** The text member of that name, or undefined. */
export function text(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The list of texts of that name, or undefined. */
export function texts(body: JsonObject, name: string): string[] | undefined {
  const value = body[name];
  if (!Array.isArray(value)) return undefined;
  return value.every((entry) => typeof entry === 'string') ? value : undefined;
}
