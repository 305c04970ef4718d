// Guests' tools among those of bundles: found, read and called through Sluice's own tools. It sends nothing that does more
// than read; such a call is an operation, as from the guest's own endpoint.
import { AppError } from '../errors.ts';
import type { Clock } from '../hostPorts.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { choiceText } from '../nearest.ts';
import type { StoredResults } from '../toolSource/storedResults.ts';
import { visibleText } from '../visibleText.ts';
import { definitionName, type AcceptedTool, type Guest } from './guest.ts';
import { openedAnswer } from './guestAnswers.ts';
import { GuestRequestError } from './guestConnections.ts';
import { requestDigest } from './guestDigests.ts';
import { offeredTools } from './guestOffers.ts';
import { readFromGuest, type GuestReadDeps } from './guestReads.ts';

const LONGEST_SAID = 300;

interface GuestPoolDeps extends GuestReadDeps {
  results: StoredResults;
  clock: Clock;
}

/** A tool that a person accepted and that is not withheld. */
export interface GuestTool {
  guest: Guest;
  tool: AcceptedTool;
}

/** Whether an id is a guest's and not a bundle's. */
export function isGuestId(id: string): boolean {
  return id.startsWith('gst_');
}

export class GuestPool {
  readonly #deps: GuestPoolDeps;
  /** By caller: operations whose outcome it was given, and the request that each answered. */
  readonly #given = new Map<string, Map<string, string>>();

  constructor(deps: GuestPoolDeps) {
    this.#deps = deps;
  }

  /** In order of name; none while the vault is locked. */
  list(): Guest[] {
    return this.#deps.store.read((view) => view.guests.list().flatMap(({ guest }) => guest ?? []));
  }

  /** What can be called now. */
  toolsOf(guest: Guest): readonly AcceptedTool[] {
    return offeredTools(guest, this.#deps.hasher);
  }

  /** @throws AppError `not-found` */
  guest(id: string): Guest {
    const guest = this.#deps.store.read((view) => view.guests.get(id));
    if (guest !== undefined) return guest;
    throw new AppError(
      'not-found',
      'No MCP server with this ID is behind Sluice here, or the vault is locked.',
      {
        next: 'Nothing was sent. find_bundle_tools shows the servers with their tools.',
      },
    );
  }

  /** @throws AppError `not-found` that says whether the tool is withheld, or names those that there are */
  tool(id: string, name: string): GuestTool {
    const guest = this.guest(id);
    const is = ({ definition }: AcceptedTool): boolean => definitionName(definition) === name;
    const offered = this.toolsOf(guest);
    const tool = offered.find(is);
    if (tool !== undefined) return { guest, tool };
    const shown = visibleText(name, 80);
    if (guest.tools.some(is))
      throw new AppError('not-found', `The server changed ${shown} since a person accepted it.`, {
        next: 'Nothing was sent. Sluice withholds the tool until the person decides in VS Code.',
      });
    const names = offered.map(({ definition }) => definitionName(definition));
    throw new AppError('not-found', `${guest.name} has no tool ${JSON.stringify(shown)}.`, {
      next: `Nothing was sent. ${choiceText(name, names)}`,
    });
  }

  /** What a request means: the same from a guest's own endpoint, so that both join. */
  requestOf(callerId: string, { guest, tool }: GuestTool, given: JsonValue): string {
    return requestDigest(callerId, guest.id, definitionName(tool.definition), given, this.#deps.hasher);
  }

  /**
   * Only for a tool that reads, and a caller that may.
   * @returns `{result}` @throws AppError `provider-rejected` for the guest's own error; as `readFromGuest`
   */
  async read({ guest, tool }: GuestTool, input: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    const name = definitionName(tool.definition);
    try {
      const result = await readFromGuest(
        this.#deps,
        {
          guest,
          method: 'tools/call',
          params: { name, arguments: input },
          recheck: () => {
            if (this.tool(guest.id, name).tool.verb === 'read') return;
            throw new AppError('bad-arguments', `A person said that ${name} does more than read.`, {
              next: 'Nothing was sent. Call it with act_with_bundle.',
            });
          },
        },
        { signal },
      );
      return { result };
    } catch (error) {
      if (!(error instanceof GuestRequestError)) throw error;
      const said = visibleText(error.message, LONGEST_SAID);
      throw new AppError('provider-rejected', `${guest.name} answered with an error: ${said}`, {
        next: 'Nothing was changed. Check the input against input_schema.',
      });
    }
  }

  /** The kept answer of a call, `{result}` or `{error}`; undefined: another caller's, gone, or none. */
  async answer(resultId: string, callerId: string): Promise<JsonObject | undefined> {
    const stored = await this.#deps.results.get(resultId);
    return stored?.callerId === callerId ? openedAnswer(stored.value) : undefined;
  }

  /** The outcome goes to its caller: the same request gets it again for a while, since its connection may be gone. */
  async given(callerId: string, operationId: string, request: string): Promise<void> {
    const given = this.#given.get(callerId) ?? new Map<string, string>();
    this.#given.set(callerId, given.set(operationId, request));
    await this.#deliver([operationId], 'written');
  }

  /** The caller asks for something else: it has what it was given. @param request null for a read */
  async heard(callerId: string, request: string | null): Promise<void> {
    const given = this.#given.get(callerId);
    const had = [...(given ?? [])].flatMap(([id, answered]) => (answered === request ? [] : [id]));
    if (had.length === 0) return;
    for (const id of had) given?.delete(id);
    await this.#deliver(had, 'had');
  }

  async #deliver(operationIds: readonly string[], delivery: 'written' | 'had'): Promise<void> {
    const { store, clock } = this.#deps;
    await store.transaction((tx) => {
      for (const id of operationIds) {
        const call = tx.guests.call(id);
        if (call !== undefined && call.delivery !== 'had')
          tx.guests.putCall({ ...call, delivery, at: clock.now() });
      }
    });
  }
}
