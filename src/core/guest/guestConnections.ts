// The port to the servers themselves: starts them, keeps one connection each, and passes messages on unchanged. It decides
// nothing about tools. Implemented in src/guests.
import type { JsonObject, JsonValue } from '../json.ts';
import type { Event } from '../lifecycle.ts';
import type { GuestDefinition, GuestSnapshot } from './guest.ts';
import type { GuestLog, GuestState } from './guestService.ts';

/** What a connection needs to start. */
export interface GuestLaunch {
  id: string;
  name: string;
  definition: GuestDefinition;
  /** Secret values by name, opened when the server starts. @throws AppError `vault-*`, `not-found` */
  secrets: () => Readonly<Record<string, string>>;
  /** Awaited after each start, before anything else is sent: what the server says now. */
  onStarted?: ((snapshot: GuestSnapshot) => Promise<void>) | undefined;
}

/** Who made the request under way: what the guest says about it goes there. */
export interface GuestClient {
  /** A notification that belongs to the request, or to none. */
  notify(method: string, params: JsonObject): void;
  /** A request of the guest's to its client. @throws GuestRequestError with the client's own error */
  ask(method: string, params: JsonObject, signal: AbortSignal): Promise<JsonValue>;
}

export interface GuestRequestOptions {
  /** Sends `notifications/cancelled` to the guest, and rejects with `signal.reason`. */
  signal: AbortSignal;
  /** Sends that notification alone: the guest may still answer. */
  cancelling?: AbortSignal | undefined;
  client?: GuestClient | undefined;
}

export interface GuestConnections {
  /** Fires with the id of a guest whose state changed. */
  readonly onDidChange: Event<string>;
  /** Fires with the id of a guest that says that its tools or prompts changed, at most every few seconds. */
  readonly onDidChangeLists: Event<string>;
  /** Absolute path of the program that a command names now; null if there is none. */
  program(command: string, cwd: string | null): Promise<string | null>;
  /** Connects if it is not. @throws as `snapshot` */
  connect(launch: GuestLaunch, signal: AbortSignal): Promise<void>;
  /**
   * Connects if it is not, and lists everything.
   * @throws AppError `provider-unreachable` with what the server said; `provider-invalid-answer`
   */
  snapshot(launch: GuestLaunch, signal: AbortSignal): Promise<GuestSnapshot>;
  /**
   * Sends a request, connecting first if needed. Numbers keep their digits; see `exactMessage`.
   * @throws GuestRequestError for the guest's own error; AppError `provider-unreachable` if nothing was sent;
   * `provider-uncertain` if it was sent and no answer can come; `signal.reason`
   */
  request(
    launch: GuestLaunch,
    method: string,
    params: JsonObject,
    options: GuestRequestOptions,
  ): Promise<JsonObject>;
  /** Passes a notification on if the guest runs. */
  notify(id: string, method: string, params: JsonObject): void;
  /** Listens to what belongs to no request: logs, changed resources. */
  listen(id: string, listener: (method: string, params: JsonObject) => void): { dispose(): void };
  state(id: string): { state: GuestState; problem: string | null };
  log(id: string): GuestLog;
  /** Ends the connection and its process; resolves when it is gone. */
  stop(id: string): Promise<void>;
  /** Ends all. Idempotent. */
  dispose(): Promise<void>;
}

/** A JSON-RPC error of the other side, passed on as it is. */
export class GuestRequestError extends Error {
  override readonly name = 'GuestRequestError';
  readonly code: number;
  readonly data: JsonValue | undefined;

  constructor(code: number, message: string, data?: JsonValue) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

const INTERNAL = -32_603;

/** A JSON-RPC error as it came, whatever it lacks. */
export function errorIn({ code, message, data }: JsonObject): GuestRequestError {
  return new GuestRequestError(
    typeof code === 'number' ? code : INTERNAL,
    typeof message === 'string' ? message : 'The other side failed.',
    data,
  );
}
