// Where an OAuth client lets people come back to: this machine too, unless its server refuses just that.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import { oauth2Manifest } from '../../../src/providers/manifests/oauth2.ts';
import { registerWithLoopback } from '../../../src/tools/provision/redirectUris.ts';
import { acmeManifest } from '../../support/acmeManifest.ts';

const APP = 'https://app.example.com/callback';

describe('The redirect URIs of a client', () => {
  const refusal = (code: string): AppError =>
    new AppError('provider-rejected', 'Refused.', { details: { provider_code: code } });

  it('[connect.registered] hold what was given and this machine, by a port that stays the same', async () => {
    const asked: string[][] = [];
    const register = async (_key: string, uris: string[]): Promise<number> => asked.push(uris);
    const first = await registerWithLoopback(oauth2Manifest.manifest, 'bnd_1', [APP], register);
    await registerWithLoopback(oauth2Manifest.manifest, 'bnd_1', [APP], register);
    assert.deepEqual(asked[0], asked[1]);
    assert.equal(first.redirectUris[0], APP);
    assert.match(first.redirectUris[1] ?? '', /^http:\/\/127\.0\.0\.1:(2[3-9]|3[01])\d{3}\/callback$/);
  });

  it('[connect.registered] are as given where there is a loopback one, or where Sluice does not register clients itself', async () => {
    const own = 'http://127.0.0.1:5000/back';
    const register = async (): Promise<void> => undefined;
    assert.deepEqual(
      (await registerWithLoopback(oauth2Manifest.manifest, 'bnd_1', [own], register)).redirectUris,
      [own],
    );
    assert.deepEqual((await registerWithLoopback(acmeManifest(), 'bnd_1', [APP], register)).redirectUris, [
      APP,
    ]);
  });

  it('[connect.registered] are as given where the server refuses the one to this machine, and only then', async () => {
    const keys: string[] = [];
    const refuse = (code: string) => async (key: string) => {
      keys.push(key);
      if (key === 'client') throw refusal(code);
    };
    const { redirectUris } = await registerWithLoopback(
      oauth2Manifest.manifest,
      'bnd_1',
      [APP],
      refuse('invalid_redirect_uri'),
    );
    assert.deepEqual([keys, redirectUris], [['client', 'client-as-given'], [APP]]);
    await assert.rejects(
      registerWithLoopback(oauth2Manifest.manifest, 'bnd_1', [APP], refuse('invalid_client_metadata')),
    );
  });
});
