// A person who approves whatever is asked, in a headless host or in this process, for tests that are about something else.
import type { Approval } from '../../src/core/approval/approval.ts';
import type { ApprovalPrompt } from '../../src/core/approval/approvalPrompt.ts';
import type { Sluice } from '../../src/core/sluice.ts';
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

/** @param sluice what asks; called once it does, since it is made with this */
export function approving(sluice: () => Sluice): ApprovalPrompt {
  const approve = ({ id, digest }: Approval): Promise<unknown> =>
    sluice().gate.decide({
      approvalId: id,
      digest,
      verdict: 'approve',
      shownForMs: 10_000,
      dialogDigest: 'shown',
      decidedBy: { user: 'a person', host: 'test' },
    });
  return { window: 'test', announce: (approval) => void approve(approval), withdraw: () => undefined };
}
