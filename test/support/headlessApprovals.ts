// Approvals without a window: requests as JSON lines on stdout, a test's decisions as JSON lines on stdin. What VS
// Code's modal asserts about itself (how long it was open, which text it showed) is asserted here by the line.
import type { Approval } from '../../src/core/approval/approval.ts';
import { DELIBERATE_MS, type ApprovalPrompt } from '../../src/core/approval/approvalPrompt.ts';
import { dialogText } from '../../src/vscode/approvals/dialogText.ts';
import { READER } from './approvals.ts';
import { english } from '../../src/core/plan/phrase.ts';
import { wirePlan } from '../../src/core/plan/wirePlan.ts';
import type { Sluice } from '../../src/core/sluice.ts';

export interface ApprovalLine {
  approval: string;
  decision: 'approve' | 'reject' | 'allow';
  /** For `allow`: which arguments may differ, how often, and for how long. */
  rule?: { free: string[]; count: number; durationMs: number };
  targets?: string[];
  reason?: string;
  /** Default: deliberately long. */
  shown_for_ms?: number;
  /** Default: the digest that was announced. */
  digest?: string;
}

const announced = new Map<string, string>();

export function headlessApprovals(say: (line: object) => void): ApprovalPrompt {
  return {
    window: 'headless',
    announce: (approval) => {
      announced.set(approval.id, approval.digest);
      say({ event: 'approval', approval: shown(approval) });
    },
    withdraw: (approvalId) => say({ event: 'approval-withdrawn', approval: { id: approvalId } }),
  };
}

export async function answerApproval(sluice: Sluice, line: ApprovalLine): Promise<object> {
  const answer = {
    shownForMs: line.shown_for_ms ?? DELIBERATE_MS,
    dialogDigest: 'headless',
    decidedBy: { user: 'headless', host: 'headless' },
  };
  if (line.decision === 'allow') {
    const { free = [], count = 1, durationMs = 60_000 } = line.rule ?? {};
    const { id } = await sluice.rules.allow({ approvalId: line.approval, free, count, durationMs }, answer);
    return { kind: 'allowed', rule: id, started: await sluice.ruleStarts.startWaiting(line.approval) };
  }
  const outcome = await sluice.gate.decide({
    approvalId: line.approval,
    digest: line.digest ?? announced.get(line.approval) ?? '',
    verdict: line.decision,
    ...(line.targets && { targets: line.targets }),
    ...(line.reason !== undefined && { reason: line.reason }),
    ...answer,
  });
  switch (outcome.kind) {
    case 'not-used':
      return { ...outcome, why: english(outcome.why) };
    case 'asked-again':
      return { ...outcome, changes: outcome.changes.map(english) };
    case 'started':
    case 'rejected':
      return outcome;
  }
}

function shown(approval: Approval): object {
  const { title, detail } = dialogText([approval], {
    ...READER,
    clockTime: (at) => new Date(at).toISOString(),
  });
  const { id, operationId, caller, tool, plan, verbs, digest, claimedReason, changedSince, expiresAt } =
    approval;
  return {
    id,
    title,
    detail,
    targets: wirePlan(plan)['targets'],
    impact: plan.impact.map(english),
    operation_id: operationId,
    caller: caller.label,
    tool,
    verbs,
    digest,
    reason: claimedReason,
    changed_since: changedSince.map(english),
    expires_at: new Date(expiresAt).toISOString(),
  };
}
