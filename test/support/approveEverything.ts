// A person who approves whatever a headless host asks, for tests that are about something else.
import type { HeadlessHost } from './headlessHost.ts';

/** From now on, until the host ends. */
export function approveEverything(host: HeadlessHost): void {
  const answered = new Set<string>();
  const idOf = (approval: unknown): string => (approval as { id: string }).id;
  const answer = async (): Promise<void> => {
    for (;;) {
      const { approval } = await host.event(
        ({ event, approval: shown }) => event === 'approval' && !answered.has(idOf(shown)),
      );
      answered.add(idOf(approval));
      host.say({ approval: idOf(approval), decision: 'approve' });
    }
  };
  // Rejects when the host ends: nothing is left to answer.
  answer().catch(() => undefined);
}
