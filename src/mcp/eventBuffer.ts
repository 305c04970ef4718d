// What was sent on a session's streams a moment ago, so that a client whose connection broke gets it after all
// (MCP 2025-11-25, Streamable HTTP, "Resumability and Redelivery"). Bounded in number and size; in memory alone, since
// what must survive is an operation and not a stream.
import type { EventStore } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

interface BufferedEvent {
  id: string;
  streamId: string;
  message: JSONRPCMessage;
  size: number;
}

export interface EventBufferLimits {
  maxEvents: number;
  /** Characters of JSON of all events. */
  maxSize: number;
}

const DEFAULT_LIMITS: EventBufferLimits = { maxEvents: 256, maxSize: 256 * 1024 };

export class EventBuffer implements EventStore {
  readonly #limits: EventBufferLimits;
  /** In the order of sending. */
  readonly #events = new Map<string, BufferedEvent>();
  #size = 0;
  #count = 0;

  constructor(limits: EventBufferLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  /** @returns the event's id: it names its stream, and tells nothing to somebody who has not the session's id. */
  async storeEvent(streamId: string, message: JSONRPCMessage): Promise<string> {
    this.#count += 1;
    const id = `${streamId}_${this.#count}`;
    // An empty message primes the stream: it has nothing in it that could be missed.
    const size = 'jsonrpc' in message ? JSON.stringify(message).length : 0;
    this.#events.set(id, { id, streamId, message, size });
    this.#size += size;
    for (const oldest of this.#events.values()) {
      if (this.#events.size <= this.#limits.maxEvents && this.#size <= this.#limits.maxSize) break;
      this.#events.delete(oldest.id);
      this.#size -= oldest.size;
    }
    return id;
  }

  async getStreamIdForEventId(eventId: string): Promise<string | undefined> {
    return this.#events.get(eventId)?.streamId;
  }

  /** Sends what came after the event on the same stream. @throws Error where the event is not kept (any more) */
  async replayEventsAfter(
    lastEventId: string,
    { send }: { send: (eventId: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const last = this.#events.get(lastEventId);
    if (last === undefined) throw new Error('This event is not kept any more.');
    // What is sent meanwhile is on the stream already: only what there was is replayed.
    const kept = [...this.#events.values()];
    const missed = kept.slice(kept.indexOf(last) + 1).filter(({ streamId }) => streamId === last.streamId);
    for (const { id, message, size } of missed) if (size > 0) await send(id, message);
    return last.streamId;
  }
}
