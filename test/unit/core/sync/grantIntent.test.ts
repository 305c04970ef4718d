// The table of an intent's transitions: every event in every state, with and without an earlier sending.
import assert from 'node:assert/strict';
import { afterEvent, newIntent, type IntentEvent } from '../../../../src/core/sync/grantIntent.ts';
import type { GrantIntent, GrantIntentState } from '../../../../src/core/sync/syncRecords.ts';

const CREDENTIAL = {
  id: 'crd_1',
  bundleId: 'bnd_1',
  kind: 'grant',
  label: 'ann',
  providerRef: null,
  account: 'ann',
  state: 'active',
  expiresAt: 0,
  lastRefreshedAt: null,
  createdAt: 0,
  generation: 3,
  refreshedBy: 'sluice',
} as const;
const LEASE = { owner: 'window-1', fence: 7, expiresAt: 1_000 };

function sent(now: number, previous?: GrantIntent): GrantIntent {
  return newIntent(CREDENTIAL, { operationId: 'op_1', lease: LEASE, fingerprint: 'f', now }, previous);
}

describe('The intent of a refresh', () => {
  it('[sync.intents] names the pair, the sender and the first sending', () => {
    const first = sent(10);
    assert.deepEqual(
      [first.state, first.replays, first.generation, first.fence, first.firstIntendedAt, first.intendedAt],
      ['intended', 0, 3, 7, 10, 10],
    );
    const answered = { ...first, state: 'lost', sealedAnswer: new Uint8Array([1]) } as const;
    const second = sent(20, answered);
    assert.deepEqual(
      [second.state, second.replays, second.firstIntendedAt, second.intendedAt, second.sealedAnswer],
      ['intended', 1, 10, 20, answered.sealedAnswer],
    );
  });

  it('[sync.intents] changes by one table', () => {
    const earlier: GrantIntent = { ...sent(10), state: 'lost' };
    const sealedAnswer = new Uint8Array([9]);
    const table: [IntentEvent, (intent: GrantIntent) => [GrantIntentState, number] | 'none'][] = [
      [{ on: 'not-sent', previous: undefined }, () => 'none'],
      [{ on: 'not-sent', previous: earlier }, () => ['lost', 0]],
      [{ on: 'answered', sealedAnswer }, ({ replays }) => ['answered', replays]],
      [{ on: 'lost' }, ({ replays }) => ['lost', replays]],
      [{ on: 'refused' }, ({ replays }) => (replays === 0 ? 'none' : ['lost', replays - 1])],
      [{ on: 'ended' }, () => 'none'],
    ];
    for (const state of ['intended', 'answered', 'lost'] as const)
      for (const replays of [0, 1, 2])
        for (const [event, expected] of table) {
          const intent: GrantIntent = { ...sent(20), state, replays };
          const next = afterEvent(intent, event);
          const seen = next === undefined ? 'none' : [next.state, next.replays];
          assert.deepEqual(seen, expected(intent), `${state}/${replays} on ${event.on}`);
        }
    assert.equal(afterEvent(sent(20), { on: 'answered', sealedAnswer })?.sealedAnswer, sealedAnswer);
  });
});
