// The product page's rules as a table: who is asked, for every tool, environment and policy. The expected values are
// written down here by the verbs of tools; a combination of verbs without a row fails.
import assert from 'node:assert/strict';
import { ApprovalPolicy } from '../../../../src/core/approval/approvalPolicy.ts';
import type { ApprovalSettings } from '../../../../src/core/approval/approvalPrompt.ts';
import { DecisionSeal } from '../../../../src/core/plan/decisionSeal.ts';
import type { PolicyException } from '../../../../src/core/approval/exceptions.ts';
import type { PlanVerb, Verb } from '../../../../src/core/plan/verb.ts';
import { ENVIRONMENTS, type Environment } from '../../../../src/core/bundle/bundle.ts';
import type { Store } from '../../../../src/core/storage/store.ts';
import type { Vault } from '../../../../src/core/storage/vault.ts';
import { NodeHasher } from '../../../../src/node/nodeHasher.ts';
import { tools } from '../../../../src/tools/index.ts';
import { agentCalled, planWith, targetWith } from '../../../support/approvals.ts';
import { FakeClock } from '../../../support/fakeClock.ts';

/** What is in force, and beside it the settings: none, or `change` and `create` asked for as well. */
const POLICIES = [
  'default',
  'also ask for change',
  'also ask for create',
  'excepted',
  'excepted, but not production',
  'excepted for another caller',
  'excepted in another environment',
  'excepted until a moment ago',
  'excepted by a forged row',
] as const;
type PolicyName = (typeof POLICIES)[number];

type Row = Record<Environment, string>;
const everywhere = (row: string): Row => ({ development: row, staging: row, production: row });

const NEVER = everywhere('---------');
/** Delete, revoke, spend and share: everywhere, and where it is live no exception helps. */
const NEVER_LOOSENED = {
  development: 'AAA--AAAA',
  staging: 'AAA--AAAA',
  production: 'AAAAAAAAA',
};
const CHANGES = { development: '-A---AAAA', staging: '-A---AAAA', production: 'AAA-AAAAA' };

const CREATES = { development: '--A--AAAA', staging: '--A--AAAA', production: 'AAA-AAAAA' };

/**
 * By the verbs that a tool declares; one letter a policy, in the order of `POLICIES`: `A` a person is asked, `-` no
 * person is.
 */
const TABLE: Record<string, Row> = {
  read: NEVER,
  maintain: NEVER,
  create: CREATES,
  change: CHANGES,
  revoke: NEVER_LOOSENED,
  spend: NEVER_LOOSENED,
  share: NEVER_LOOSENED,
  delete: NEVER_LOOSENED,
  'change, share': NEVER_LOOSENED,
  'create, change, delete': NEVER_LOOSENED,
  'create, change, delete, revoke, spend, share': NEVER_LOOSENED,
};

const clock = new FakeClock();
const CALLER = agentCalled('Claude Code');
/** Signs by naming what it is asked to sign; the real one is an HMAC. */
const vault: Vault = {
  state: 'ready',
  seal: () => new Uint8Array(),
  open: () => '',
  authenticate: (text, purpose) => `genuine ${purpose} ${text}`,
};
const seal = new DecisionSeal(vault, new NodeHasher(), clock);

/** When the audit log's newest entry was written. */
let lastRecordedAt = 0;

function policyOf(exceptions: PolicyException[], alsoAsk: string[]): ApprovalPolicy {
  const view = {
    exceptions: { list: () => exceptions },
    audit: { page: () => ({ items: [{ at: lastRecordedAt }] }) },
  };
  const store = { read: (work: (seen: never) => unknown) => work(view as never) } as Pick<Store, 'read'>;
  const silent = () => undefined;
  const logger = { debug: silent, info: silent, warn: silent, error: silent };
  const settings = (): ApprovalSettings => ({ alsoAsk, expiryMs: 1 });
  return new ApprovalPolicy({ store, seal, clock, logger, settings });
}

function exceptionsFor(
  verbs: readonly PlanVerb[],
  environment: Environment,
  change: Partial<PolicyException>,
): PolicyException[] {
  return verbs.map((verb, index) =>
    seal.exception({
      id: `exc_${index}`,
      verb,
      environment,
      callerId: CALLER.id,
      callerLabel: CALLER.label,
      createdAt: clock.now(),
      until: clock.now() + 60_000,
      ...change,
    }),
  );
}

/** The policy of that name, with exceptions for all that the verbs could be asked for. */
function named(name: PolicyName, verbs: readonly Verb[], environment: Environment): ApprovalPolicy {
  const both = ['change', 'create'];
  const all: PlanVerb[] = [...verbs, 'production', 'bulk'];
  const made = (change: Partial<PolicyException> = {}): PolicyException[] =>
    exceptionsFor(all, environment, change);
  switch (name) {
    case 'default':
      return policyOf([], []);
    case 'also ask for change':
      return policyOf([], ['change']);
    case 'also ask for create':
      return policyOf([], ['create']);
    case 'excepted':
      return policyOf(made(), both);
    case 'excepted, but not production':
      return policyOf(exceptionsFor(verbs, environment, {}), both);
    case 'excepted for another caller':
      return policyOf(made({ callerId: 'cli_other' }), both);
    case 'excepted in another environment':
      return policyOf(
        ENVIRONMENTS.filter((other) => other !== environment).flatMap((other) =>
          exceptionsFor(all, other, {}),
        ),
        both,
      );
    case 'excepted until a moment ago':
      return policyOf(made({ until: clock.now() }), both);
    case 'excepted by a forged row':
      return policyOf(
        exceptionsFor(all, environment, { callerId: 'cli_other' }).map((genuine) => ({
          ...genuine,
          callerId: CALLER.id,
        })),
        both,
      );
  }
}

describe('Who is asked', () => {
  it('[gates.table] is written down for all verbs of every tool, and for no others', () => {
    const declared = new Set(tools.map(({ verbs }) => verbs.join(', ')));
    assert.deepEqual(
      Object.keys(TABLE).sort(),
      [...declared].sort(),
      'Add or remove the row of these verbs in TABLE of test/unit/core/approval/policyTable.test.ts.',
    );
  });

  for (const { name, verbs } of tools) {
    for (const environment of ENVIRONMENTS) {
      it(`[gates.table] is as the table says for ${name} in ${environment}`, () => {
        const targets = [targetWith({ environment, live: environment === 'production' })];
        const asked = POLICIES.map((policy) =>
          named(policy, verbs, environment).verbsToAskFor(planWith({ verbs: [...verbs], targets }), CALLER)
            .length > 0
            ? 'A'
            : '-',
        ).join('');
        assert.equal(asked, TABLE[verbs.join(', ')]?.[environment]);
      });
    }
  }

  it('[gates.bulk] is asked about several targets though the verb itself was excepted', () => {
    const targets = [targetWith({ id: 'one' }), targetWith({ id: 'two' })];
    const plan = planWith({ verbs: ['delete'], targets });
    const asked = (...verbs: PlanVerb[]): PlanVerb[] =>
      policyOf(exceptionsFor(verbs, 'development', {}), []).verbsToAskFor(plan, CALLER);
    assert.deepEqual(asked(), ['delete', 'bulk']);
    assert.deepEqual(asked('delete'), ['bulk']);
    assert.deepEqual(asked('delete', 'bulk'), []);
  });

  it('[policy.loosen] is asked where one of several targets is not covered', () => {
    const live = targetWith({ id: 'live', environment: 'production', live: true });
    const plan = planWith({ verbs: ['delete'], targets: [targetWith({ id: 'dev' }), live] });
    const both = (['development', 'production'] as const).flatMap((environment) =>
      exceptionsFor(['delete', 'bulk'], environment, {}),
    );
    assert.deepEqual(policyOf(both, []).verbsToAskFor(plan, CALLER), ['delete']);
  });

  it('[policy.tighten] cannot be loosened by settings, whatever they hold', () => {
    const plan = planWith({ verbs: ['delete'] });
    for (const alsoAsk of [['-delete'], ['!delete'], ['none'], ['read', 'maintain'], ['']])
      assert.deepEqual(policyOf([], alsoAsk).verbsToAskFor(plan, CALLER), ['delete']);
    const reading = planWith({ verbs: ['read', 'maintain'] });
    assert.deepEqual(policyOf([], ['read', 'maintain']).verbsToAskFor(reading, CALLER), []);
  });

  it('[policy.clock] is asked again where the clock was set back, seen by this process or by the audit log', () => {
    const plan = planWith({ verbs: ['delete'], targets: [targetWith({ environment: 'development' })] });
    const policy = policyOf(exceptionsFor(['delete'], 'development', { until: clock.now() + 3_600_000 }), []);
    assert.deepEqual(policy.verbsToAskFor(plan, CALLER), []);
    lastRecordedAt = clock.now() + 30_000;
    assert.deepEqual(policy.verbsToAskFor(plan, CALLER), [], 'clocks are corrected by seconds');
    lastRecordedAt = clock.now() + 600_000;
    assert.deepEqual(policy.verbsToAskFor(plan, CALLER), ['delete']);
    lastRecordedAt = 0;
    assert.deepEqual(policy.verbsToAskFor(plan, CALLER), ['delete'], 'what was seen stays seen');
  });
});
