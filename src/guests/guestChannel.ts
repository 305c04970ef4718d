// A way to one MCP server: messages there and back, whatever carries them.
import type { JsonObject, JsonValue } from '../core/json.ts';

export interface GuestChannel {
  /** Called once, before anything is sent. */
  open(handlers: ChannelHandlers): Promise<void>;
  /** Rejects if the message did not leave. */
  send(message: JsonObject): Promise<void>;
  /** The protocol version that both sides agreed on, which HTTP names with every request. */
  agreed(version: string): void;
  /** Resolves when the server is gone. Idempotent. */
  close(): Promise<void>;
}

export interface ChannelHandlers {
  onMessage(message: JsonObject): void;
  /**
   * Called once; `why` completes "The server …".
   * @param refused the message that the server refused as it closed, before it did anything of it
   */
  onClose(why: string, refused?: { id: JsonValue | undefined; error: Error }): void;
  /** A message of the server's was too large to be taken: whatever waits for an answer may wait for that one. */
  onTooLarge(): void;
}
