// What a bundle acts on: the same account is the same scope, whatever else a caller says of it.
import assert from 'node:assert/strict';
import type { Environment } from '../../../../src/core/bundle/bundle.ts';
import type { JsonObject } from '../../../../src/core/json.ts';
import type { Manifest } from '../../../../src/core/provider/manifest.ts';
import { scopeOf } from '../../../../src/core/provider/scope.ts';
import { githubManifest } from '../../../../src/providers/manifests/github.ts';
import { guardedOAuth2Manifest, oauth2Manifest } from '../../../../src/providers/manifests/oauth2.ts';
import { slackManifest } from '../../../../src/providers/manifests/slack.ts';
import { stripeManifest } from '../../../../src/providers/manifests/stripe.ts';
import { sandboxManifest } from '../../../../src/providers/sandbox/sandboxManifest.ts';

const of = (manifest: Manifest, environment: Environment, inputs: JsonObject = {}, id = 'b1') =>
  scopeOf(manifest, { id, provider: manifest.id, environment, inputs });

describe('A scope', () => {
  it('[consent.live] is a repository, an issuer or the mode of keys, and no environment', () => {
    const { manifest: github } = githubManifest;
    const core = { owner: 'acme', repo: 'core' };
    assert.deepEqual(of(github, 'development', core), of(github, 'production', core));
    assert.equal(of(github, 'staging', { owner: 'ACME', repo: 'Core' }).id, of(github, 'staging', core).id);
    assert.notEqual(of(github, 'staging', { owner: 'acme', repo: 'a' }).id, of(github, 'staging', core).id);
    const issuer = { issuer: 'https://login.acme.example' };
    const open = of(oauth2Manifest.manifest, 'development', issuer);
    assert.equal(open.id, of(guardedOAuth2Manifest.manifest, 'production', issuer).id);
    const { manifest: stripe } = stripeManifest;
    assert.equal(of(stripe, 'development').id, of(stripe, 'staging').id);
    assert.notEqual(of(stripe, 'development').id, of(stripe, 'production').id);
  });

  it('[consent.live] is the bundle alone where only a secret tells the account, or a manifest is missing', () => {
    const { manifest: slack } = slackManifest;
    assert.notEqual(of(slack, 'development', {}, 'b1').id, of(slack, 'development', {}, 'b2').id);
    assert.equal(of(slack, 'development').isKnown, false);
    const place = { id: 'b1', provider: 'gone', environment: 'staging' as const, inputs: {} };
    assert.equal(scopeOf(undefined, place).isKnown, false);
  });

  it('of the sandbox stays the same over restarts, which give it another port', () => {
    const [one, other] = [1, 2].map((port) => sandboxManifest(`http://127.0.0.1:${port}`).manifest);
    assert.ok(one && other);
    assert.deepEqual(of(one, 'production'), of(other, 'production'));
    assert.notEqual(of(one, 'production').id, of(one, 'staging').id);
  });
});
