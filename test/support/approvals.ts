// Approvals, plans and targets for tests: plain ones, of which a test says only what matters to it.
import type { Approval } from '../../src/core/approval/approval.ts';
import { effectsOn, type Effect } from '../../src/core/plan/effect.ts';
import type { Plan, PlanTarget } from '../../src/core/plan/plan.ts';
import type { Scope } from '../../src/core/provider/scope.ts';
import { fillIn } from '../../src/core/plan/phrase.ts';
import type { DialogReader } from '../../src/vscode/approvals/dialogText.ts';
import type { Caller } from '../../src/core/operation/operation.ts';

export function agentCalled(label: string): Caller {
  return { kind: 'agent', id: `cli_${label}`, label, claim: null };
}

export const PERSON: Caller = { kind: 'person', id: 'person', label: 'You', claim: null };

/** A target of which a test gives the effects alone that are not what it is. */
export type TargetFacts = Partial<Omit<PlanTarget, 'effects'>> & { changes?: Effect[] };

/** Of targets whose test doesn't care. */
export const SCOPE: Scope = {
  provider: 'sandbox',
  id: 'https://sandbox.test',
  name: 'Sandbox',
  isKnown: true,
};

export function targetWith({ changes = [], ...facts }: TargetFacts = {}): PlanTarget {
  const target = {
    kind: 'bundle' as const,
    id: 'bnd_1',
    name: 'acme',
    revision: 1,
    environment: 'development' as const,
    live: false,
    scope: SCOPE,
    facts: [],
    ...facts,
  } satisfies Omit<PlanTarget, 'effects'>;
  return { ...target, effects: effectsOn(target, changes) };
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

/** Reads dialogs in English. */
export const READER: DialogReader = { t: fillIn, clockTime: () => '14:32', providerOf: () => undefined };

/** The text with the rows that Sluice broke joined again. */
export function unwrapped(text: string): string {
  return text.replaceAll('\n    ↪', '');
}
