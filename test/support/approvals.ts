// Approvals, plans and targets for tests: plain ones, of which a test says only what matters to it.
import type { Approval } from '../../src/core/approval/approval.ts';
import type { Plan, PlanTarget } from '../../src/core/plan/plan.ts';
import type { Caller } from '../../src/core/operation/operation.ts';

export function agentCalled(label: string): Caller {
  return { kind: 'agent', id: `cli_${label}`, label, claim: null };
}

export const PERSON: Caller = { kind: 'person', id: 'person', label: 'You', claim: null };

export function targetWith(change: Partial<PlanTarget> = {}): PlanTarget {
  return {
    kind: 'bundle',
    id: 'bnd_1',
    name: 'acme',
    revision: 1,
    environment: 'development',
    live: false,
    facts: [],
    changes: [],
    ...change,
  };
}

export function planWith(change: Partial<Plan> = {}): Plan {
  return {
    title: 'delete bundle “acme” at Sandbox (development)',
    verbs: ['delete'],
    targets: [targetWith()],
    impact: [],
    warning: null,
    quote: null,
    estimatedMs: null,
    bundleId: null,
    data: {},
    ...change,
  };
}

export function approvalWith(change: Partial<Approval> = {}): Approval {
  return {
    id: 'apr_1',
    operationId: 'op_1',
    caller: agentCalled('Claude Code'),
    tool: 'delete_bundle',
    plan: planWith(),
    verbs: ['delete'],
    digest: 'digest',
    claimedReason: null,
    changedSince: [],
    status: 'pending',
    requestedAt: 0,
    expiresAt: 1,
    decision: null,
    ...change,
  };
}
