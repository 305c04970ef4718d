// Secrets that are asked for before they are needed.
import assert from 'node:assert/strict';
import { EarlySecrets } from '../../../../src/vscode/vault/earlySecrets.ts';

type Secrets = ConstructorParameters<typeof EarlySecrets>[0];

class FakeSecrets {
  readonly stored = new Map<string, string>();
  readonly asked: string[] = [];
  readonly #listeners = new Set<(change: { key: string }) => void>();

  readonly onDidChange = (listener: (change: { key: string }) => void): { dispose(): void } => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };

  get(key: string): Promise<string | undefined> {
    this.asked.push(key);
    return Promise.resolve(this.stored.get(key));
  }

  store(key: string, value: string): Promise<void> {
    this.stored.set(key, value);
    for (const listener of this.#listeners) listener({ key });
    return Promise.resolve();
  }
}

const NAMES = [
  { name: 'key', orNothing: false },
  { name: 'tokens', orNothing: true },
];
const early = (secrets: FakeSecrets): EarlySecrets => new EarlySecrets(secrets as unknown as Secrets, NAMES);

describe('secrets that are asked for early', () => {
  it('answers once from what was asked at the start, and then anew', async () => {
    const secrets = new FakeSecrets();
    await secrets.store('key', 'first');
    const asked = early(secrets);
    assert.deepEqual([await asked.get('key'), secrets.asked], ['first', ['key', 'tokens']]);
    await secrets.store('key', 'second');
    assert.equal(await asked.get('key'), 'second');
  });

  it('asks anew for what another window wrote meanwhile, also while the answer is on its way', async () => {
    const secrets = new FakeSecrets();
    await secrets.store('tokens', 'old');
    const asked = early(secrets);
    const answer = asked.get('tokens');
    await secrets.store('tokens', 'new');
    assert.equal(await answer, 'new');
  });

  it('believes that nothing is there only where nobody makes it because it is missing', async () => {
    const secrets = new FakeSecrets();
    const asked = early(secrets);
    // As another window would, whose word of it has not come yet.
    secrets.stored.set('key', 'just made').set('tokens', 'just made');
    assert.deepEqual([await asked.get('key'), await asked.get('tokens')], ['just made', undefined]);
  });

  it('says that secret storage failed where it is asked, and not before', async () => {
    const secrets = new FakeSecrets();
    secrets.get = () => Promise.reject(new Error('keyring locked'));
    const asked = early(secrets);
    await assert.rejects(asked.get('key'), /keyring locked/);
  });

  it('asks anew once the start is over', async () => {
    const secrets = new FakeSecrets();
    await secrets.store('key', 'first');
    const asked = early(secrets);
    asked.dispose();
    secrets.stored.set('key', 'second');
    assert.equal(await asked.get('key'), 'second');
  });
});
