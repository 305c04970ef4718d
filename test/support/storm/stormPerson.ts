// The person of a storm: answers what a host asks, at times not at all, with No, or for a part of the targets only.
import type { Chance } from '../chance.ts';
import type { HeadlessHost, HostEvent } from '../headlessHost.ts';

/** What the person decided. */
export interface Decision {
  tool: string;
  operationId: string;
  verdict: 'approve' | 'reject';
  /** Ids of the targets that were approved; empty for No. */
  approved: string[];
}

interface Asked {
  id: string;
  tool: string;
  operation_id: string;
  targets: { id: string }[];
}

/** Answers until the host ends. `willing` approves everything. */
export function answerApprovals(
  host: HeadlessHost,
  chance: Chance,
  decisions: Decision[],
  mood: 'moody' | 'willing',
): void {
  /** By line, not by approval: one that changed is asked again. */
  const seen = new Set<HostEvent>();
  const answer = async (): Promise<void> => {
    for (;;) {
      const line = await host.event((event) => event.event === 'approval' && !seen.has(event));
      const asked = line['approval'] as Asked;
      seen.add(line);
      decide(host, asked, mood === 'willing' ? undefined : chance, decisions);
    }
  };
  // It ends by the host's death, which is what storms are made of.
  answer().catch(() => undefined);
}

function decide(
  host: HeadlessHost,
  { id, tool, operation_id: operationId, targets }: Asked,
  chance: Chance | undefined,
  decisions: Decision[],
): void {
  const all = targets.map((target) => target.id);
  const dice = chance?.next() ?? 1;
  // The person doesn't answer.
  if (dice < 0.1) return;
  if (dice < 0.3) {
    decisions.push({ tool, operationId, verdict: 'reject', approved: [] });
    host.say({ approval: id, decision: 'reject' });
    return;
  }
  const ticked = chance && chance.next() < 0.5 ? all.filter(() => chance.next() < 0.5) : all;
  const approved = ticked.length === 0 ? all.slice(0, 1) : ticked;
  decisions.push({ tool, operationId, verdict: 'approve', approved });
  const isPart = approved.length < all.length;
  host.say({ approval: id, decision: 'approve', ...(isPart && { targets: approved }) });
}
