// The vault's key in VS Code's SecretStorage.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { SecretStorageKeyStore } from '../../../../src/vscode/vault/secretStorageKeyStore.ts';

type Secrets = ConstructorParameters<typeof SecretStorageKeyStore>[0];

class FakeSecrets {
  readonly stored = new Map<string, string>();
  failing = false;

  get(name: string): Promise<string | undefined> {
    return this.failing
      ? Promise.reject(new Error('keyring locked'))
      : Promise.resolve(this.stored.get(name));
  }

  store(name: string, value: string): Promise<void> {
    if (this.failing) return Promise.reject(new Error('keyring locked'));
    this.stored.set(name, value);
    return Promise.resolve();
  }
}

function storeOf(secrets: FakeSecrets, directory = '/profile/workspaceStorage/0a1b/sluice.sluice') {
  return new SecretStorageKeyStore(secrets as unknown as Secrets, directory);
}

describe('the key store in SecretStorage', () => {
  it('gives back the key that it was given', async () => {
    const secrets = new FakeSecrets();
    const key = Uint8Array.from({ length: 32 }, (_, index) => index * 8);
    assert.equal(await storeOf(secrets).load(), undefined);
    await storeOf(secrets).save(key);
    assert.deepEqual(await storeOf(secrets).load(), key);
  });

  it('keeps a key of its own for each workspace, and the same one when the profile moves', async () => {
    const secrets = new FakeSecrets();
    await storeOf(secrets).save(new Uint8Array(32));
    assert.equal(await storeOf(secrets, '/profile/workspaceStorage/ffff/sluice.sluice').load(), undefined);
    assert.ok(await storeOf(secrets, '/moved/workspaceStorage/0a1b/sluice.sluice').load());
  });

  it('says that secret storage failed instead of finding no key', async () => {
    const secrets = new FakeSecrets();
    secrets.failing = true;
    for (const attempt of [storeOf(secrets).load(), storeOf(secrets).save(new Uint8Array(32))])
      await assert.rejects(
        attempt,
        (error) => AppError.is(error, 'vault-locked') && error.cause instanceof Error,
      );
  });

  it('takes nothing for a key that is none', async () => {
    const secrets = new FakeSecrets();
    secrets.stored.set('vault-key:0a1b', 'not base64!');
    await assert.rejects(storeOf(secrets).load(), (error) => AppError.is(error, 'vault-locked'));
  });
});
