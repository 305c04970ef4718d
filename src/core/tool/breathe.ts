// A turn of the event loop between two pages of records, in which other calls run.
import type { Clock } from '../hostPorts.ts';

/** @throws `signal.reason` if the caller no longer waits */
export async function breathe(clock: Pick<Clock, 'soon'>, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => clock.soon(resolve));
  signal.throwIfAborted();
}
