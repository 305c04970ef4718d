import { english } from '../../../src/core/plan/phrase.ts';
import assert from 'node:assert/strict';
import { revokeCredentials } from '../../../src/tools/revokeCredentials.ts';
import { Planning } from './planning.ts';

describe('The plan of revoke_credentials', () => {
  let planning: Planning;
  beforeEach(async () => (planning = await Planning.open()));
  afterEach(() => planning.dispose());

  it('targets what can be revoked under its bundle’s revision, and keeps the rest with the reason', async () => {
    await planning.bundle('b1', { live: true });
    await planning.credential('crd_grant', 'b1', 'grant');
    await planning.credential('crd_hook', 'b1', 'webhook_secret');
    const plan = planning.plan(revokeCredentials, {
      credential_ids: ['crd_hook', 'crd_b1', 'crd_grant', 'crd_none', 'crd_b1'],
    });
    assert.deepEqual(
      plan.targets.map(({ id, kind, revision, live }) => [id, kind, revision, live]),
      [['crd_b1', 'credential', 3, true]],
    );
    assert.deepEqual(
      (plan.data['kept'] as { id: string; why: string }[]).map(({ id, why }) => [id, why]),
      [
        ['crd_grant', 'unsupported'],
        ['crd_hook', 'unsupported'],
        ['crd_none', 'not-found'],
      ],
    );
    assert.deepEqual(plan.verbs, ['revoke']);
    assert.equal(english(plan.title), 'revoke api_key · Bundle b1');
  });

  it('means the same request in whatever order they are named', () => {
    assert.deepEqual(
      planning.identity(revokeCredentials, { credential_ids: ['b', 'a', 'b'], reason: 'x' }),
      planning.identity(revokeCredentials, { credential_ids: ['a', 'b'] }),
    );
  });
});
