// The way of clients to guests: lists from the accepted record, reads after one permission, everything else as a durable
// operation through plan and gate. It knows no protocol era.
import { AppError } from '../errors.ts';
import type { Clock, Hasher } from '../hostPorts.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Disposable, Event } from '../lifecycle.ts';
import type { Caller } from '../operation/operation.ts';
import type { ProgressUpdate } from '../operation/progress.ts';
import type { Store } from '../storage/store.ts';
import type { ToolResult, ToolRunner } from '../tool/runner.ts';
import type { StoredResults } from '../toolSource/storedResults.ts';
import type { GuestCallDelivery } from './guestRepository.ts';
import { definitionName, type AcceptedTool, type Guest } from './guest.ts';
import { openedAnswer } from './guestAnswers.ts';
import { errorIn, GuestRequestError, type GuestClient, type GuestConnections } from './guestConnections.ts';
import { requestDigest } from './guestDigests.ts';
import { offeredPrompts, offeredTools } from './guestOffers.ts';
import { readFromGuest } from './guestReads.ts';
import type { GuestWatchers } from './guestWatchers.ts';

const INVALID_PARAMS = -32_602;
const INTERNAL = -32_603;

export interface GuestAccessDeps {
  store: Store;
  connections: GuestConnections;
  watchers: GuestWatchers;
  results: StoredResults;
  hasher: Hasher;
  clock: Clock;
  runner: Pick<ToolRunner, 'call'>;
  /** Fires when what a guest offers may have changed. */
  onDidChange: Event<void>;
}

/** What a client is offered, answered at once, whether the server runs or not. */
export interface GuestOffer {
  serverInfo: JsonObject;
  capabilities: JsonObject;
  instructions: string | null;
  tools: readonly JsonObject[];
  prompts: readonly JsonObject[];
}

export interface GuestCallContext {
  caller: Caller;
  /** The client cancelled; a connection that broke must not abort it. */
  cancelled: AbortSignal;
  client: GuestClient;
  /** Heartbeats of Sluice's own while the guest is silent or a person is asked. */
  onProgress?: ((update: ProgressUpdate) => void) | undefined;
  /** What is returned is the outcome of that operation: whoever writes it to its reader says so, see `written`. */
  onOutcome?: ((operationId: string) => void) | undefined;
}

export class GuestAccess {
  readonly #deps: GuestAccessDeps;

  constructor(deps: GuestAccessDeps) {
    this.#deps = deps;
  }

  get onDidChange(): Event<void> {
    return this.#deps.onDidChange;
  }

  /** Undefined if no person accepted a guest of that name. */
  offer(name: string): GuestOffer | undefined {
    const { store, hasher } = this.#deps;
    const guest = store.read((view) => view.guests.find(name));
    if (guest === undefined) return undefined;
    const { serverInfo, capabilities, instructions } = guest;
    return {
      serverInfo,
      capabilities,
      instructions,
      tools: offeredTools(guest, hasher).map(({ definition }) => definition),
      prompts: offeredPrompts(guest, hasher),
    };
  }

  /**
   * @param params of `tools/call`, unchanged
   * @returns the guest's own result, or one of Sluice's that says why there is none
   * @throws GuestRequestError as the guest's own, or for a tool that is not offered
   */
  async callTool(name: string, params: JsonObject, context: GuestCallContext): Promise<JsonObject> {
    const guest = this.#require(name);
    const tool = this.#tool(guest, params['name']);
    if (tool.verb === 'read') {
      const waiting = await this.#permission(guest, context);
      if (waiting !== undefined) return sluiceResult(tool, waiting);
      return this.#read(guest, 'tools/call', params, context);
    }
    const { caller, client, cancelled, onProgress, onOutcome } = context;
    const { name: toolName, arguments: given = {}, ...rest } = params;
    const request = requestDigest(
      caller.id,
      guest.id,
      definitionName(tool.definition),
      given,
      this.#deps.hasher,
    );
    const watching = this.#deps.watchers.watch(request, client);
    try {
      const { output, ...result } = await this.#deps.runner.call({
        tool: 'call_guest',
        args: {
          guest_id: guest.id,
          tool: toolName,
          digest: tool.digest,
          input: given,
          rest,
          request,
          caller_id: caller.id,
        },
        caller,
        cancelled,
        ...(onProgress && { onProgress }),
      });
      return await this.#outcome(tool, { output, ...result }, onOutcome);
    } finally {
      watching.dispose();
    }
  }

  /** Passes any other request on. What returns data needs the same permission as a reading tool. @throws GuestRequestError */
  async request(
    name: string,
    method: string,
    params: JsonObject,
    context: GuestCallContext,
  ): Promise<JsonObject> {
    const guest = this.#require(name);
    if (method === 'prompts/get') this.#requirePrompt(guest, params['name']);
    const waiting = await this.#permission(guest, context);
    if (waiting !== undefined) throw new GuestRequestError(INTERNAL, waiting.text, waiting.output);
    return this.#read(guest, method, params, context);
  }

  notify(name: string, method: string, params: JsonObject): void {
    const guest = this.#deps.store.read((view) => view.guests.find(name));
    if (guest !== undefined) this.#deps.connections.notify(guest.id, method, params);
  }

  /** The outcome is about to be written to a connection that is open as far as anybody knows. */
  async written(operationId: string): Promise<void> {
    await this.#delivery([operationId], 'written');
  }

  /** Their reader has them. */
  async received(operationIds: readonly string[]): Promise<void> {
    await this.#delivery(operationIds, 'had');
  }

  /** What the guest says that belongs to no request. */
  listen(name: string, listener: (method: string, params: JsonObject) => void): Disposable {
    return this.#deps.connections.listen(this.#require(name).id, listener);
  }

  async #read(
    guest: Guest,
    method: string,
    params: JsonObject,
    { client, cancelled }: GuestCallContext,
  ): Promise<JsonObject> {
    const recheck = (): void => {
      if (method === 'tools/call') this.#tool(this.#require(guest.name), params['name']);
    };
    try {
      return await readFromGuest(
        this.#deps,
        { guest, method, params, recheck },
        { signal: cancelled, client },
      );
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw new GuestRequestError(INTERNAL, `${error.message} ${error.next}`.trim(), { code: error.code });
    }
  }

  /** Undefined: the caller may read. */
  async #permission(guest: Guest, context: GuestCallContext): Promise<ToolResult | undefined> {
    const { caller, cancelled, onProgress } = context;
    if (caller.kind === 'person') return undefined;
    const answer = await this.#deps.runner.call({
      tool: 'allow_guest_reading',
      args: { guest_id: guest.id, caller_id: caller.id },
      caller,
      cancelled,
      ...(onProgress && { onProgress }),
    });
    return answer.output['status'] === 'completed' ? undefined : answer;
  }

  async #outcome(
    tool: AcceptedTool,
    answer: ToolResult,
    onOutcome: GuestCallContext['onOutcome'],
  ): Promise<JsonObject> {
    const { outcome, result_id: resultId, operation_id: operationId, given_before: isAgain } = answer.output;
    const stored = typeof resultId === 'string' ? await this.#deps.results.get(resultId) : undefined;
    if (outcome === undefined || outcome === null) return sluiceResult(tool, answer);
    if (typeof operationId === 'string') onOutcome?.(operationId);
    const document = openedAnswer(stored?.value);
    if (document === undefined) return sluiceResult(tool, answer);
    const { result, error } = document;
    if (isJsonObject(error)) throw errorIn(error);
    if (!isJsonObject(result)) return sluiceResult(tool, answer);
    return isAgain === true ? givenAgain(result) : result;
  }

  async #delivery(operationIds: readonly string[], delivery: GuestCallDelivery): Promise<void> {
    const { store, clock } = this.#deps;
    await store.transaction((tx) => {
      for (const id of operationIds) {
        const call = tx.guests.call(id);
        if (call !== undefined) tx.guests.putCall({ ...call, delivery, at: clock.now() });
      }
    });
  }

  #require(name: string): Guest {
    const guest = this.#deps.store.read((view) => view.guests.find(name));
    if (guest !== undefined) return guest;
    throw new GuestRequestError(
      INVALID_PARAMS,
      'This server was taken out of Sluice, or the vault is locked.',
    );
  }

  #tool(guest: Guest, name: JsonValue | undefined): AcceptedTool {
    const is = ({ definition }: AcceptedTool): boolean => definitionName(definition) === name;
    const offered = offeredTools(guest, this.#deps.hasher).find(is);
    if (offered !== undefined) return offered;
    const isWithheld = guest.tools.some(is);
    throw new GuestRequestError(
      INVALID_PARAMS,
      isWithheld
        ? 'The server changed this tool since a person accepted it. Sluice withholds it until the person decides in VS Code.'
        : 'There is no such tool.',
    );
  }

  #requirePrompt(guest: Guest, name: JsonValue | undefined): void {
    const isOffered = offeredPrompts(guest, this.#deps.hasher).some(
      (prompt) => definitionName(prompt) === name,
    );
    if (!isOffered)
      throw new GuestRequestError(INVALID_PARAMS, 'There is no such prompt, or it is withheld.');
  }
}

/** Says that nothing was sent now: the model must not take it for a second effect. */
function givenAgain(result: JsonObject): JsonObject {
  const { content } = result;
  const text =
    'Sluice: this is the answer to the same call from a connection that ended since. Nothing was sent again.';
  return { ...result, content: [...(Array.isArray(content) ? content : []), { type: 'text', text }] };
}

/** The work continues, or waits for a person: it is no failure. */
const OPEN: readonly unknown[] = ['running', 'awaiting_approval', 'awaiting_input'];

/** An answer of Sluice's own in the place of the guest's: an error, if clients check results against a schema. */
function sluiceResult({ definition }: AcceptedTool, { output, text, isError }: ToolResult): JsonObject {
  const isChecked = definition['outputSchema'] !== undefined;
  const isOpen = !isError && OPEN.includes(output['status']);
  const said = isOpen ? JSON.stringify(output) : text;
  return {
    content: [{ type: 'text', text: said }],
    ...(isChecked ? { isError: true } : { structuredContent: output, isError: !isOpen }),
  };
}
