// An account that a provider no longer lets in, as those who show accounts hear of it.
import assert from 'node:assert/strict';
import { Planning } from '../../tools/planning.ts';

describe('An account whose token is refused', () => {
  let planning: Planning;
  beforeEach(async () => {
    planning = await Planning.open();
    await planning.bundle('b1');
    await planning.credential('crd_alice', 'b1', 'grant');
  });
  afterEach(() => planning.dispose());

  const stateOf = (id: string): string | undefined =>
    planning.host.store.read((view) => view.credentials.get(id)?.state);

  it('[bundle-tools.lost-account] is marked on disk before anyone hears of it', async () => {
    const heard: (string | undefined)[] = [];
    planning.host.accounts.onDidChange(() => void heard.push(stateOf('crd_alice')));
    await planning.host.accounts.lose({ id: 'crd_alice', generation: 1 });
    assert.deepEqual(heard, ['needs_reauth']);
  });

  it('[bundle-tools.lost-account] keeps a token pair that replaced the refused one', async () => {
    await planning.host.accounts.lose({ id: 'crd_alice', generation: 0 });
    assert.equal(stateOf('crd_alice'), 'active');
  });
});
