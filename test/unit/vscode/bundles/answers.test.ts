// What a person's answers mean to the tools, and how bundles and credentials read in the wizards.
import assert from 'node:assert/strict';
import { SHAREABLE_FIELDS } from '../../../../src/tools/shareBundle.ts';
import {
  daysOf,
  listOf,
  neededProblem,
  settingOf,
  settingText,
  shareableFields,
  shareDurations,
  urlProblem,
} from '../../../../src/vscode/bundles/answers.ts';
import { bundleDetails } from '../../../../src/vscode/bundles/bundleDetails.ts';
import { credentialRow, isRevocable } from '../../../../src/vscode/bundles/credentialRow.ts';
import type { ListedCredential } from '../../../../src/vscode/commands/toolOutputs.ts';
import { english } from '../english.ts';

describe('an answer in a wizard', () => {
  it('is a web address, a number of days, or not', () => {
    assert.equal(urlProblem(' https://acme.example/hook ', english), undefined);
    for (const typed of ['', 'acme', 'ftp://acme.example', 'javascript:alert(1)'])
      assert.notEqual(urlProblem(typed, english), undefined, typed);
    assert.deepEqual(
      ['90', ' 1 ', '0', '3651', '1.5', '-1', 'x', ''].map((typed) => daysOf(typed)),
      [90, 1, undefined, undefined, undefined, undefined, undefined, undefined],
    );
    assert.equal(neededProblem('x', english), undefined);
    assert.notEqual(neededProblem('  ', english), undefined);
    assert.deepEqual(listOf(' a, b,, c '), ['a', 'b', 'c']);
  });

  it('is a setting as JSON where it is some, else its text; and comes back as it was', () => {
    assert.deepEqual(
      ['true', '3', '{"a":[1]}', 'two words', '"3"', ''].map((typed) => settingOf(typed)),
      [true, 3, { a: [1] }, 'two words', '3', null],
    );
    for (const value of [true, 3, { a: [1] }, 'two words', '3', 'true', ' x ', null])
      assert.deepEqual(settingOf(settingText(value)), value);
  });
});

describe('what can be shared', () => {
  it('is what share_bundle takes, for as long as it takes', () => {
    assert.deepEqual(
      shareableFields(english).map(({ field }) => field),
      [...SHAREABLE_FIELDS],
    );
    assert.ok(shareDurations(english).every(({ hours }) => hours > 0 && hours < 90 * 24));
  });
});

describe('a bundle’s details', () => {
  it('are read from get_bundle, and harmless where something is missing', () => {
    const details = bundleDetails({
      id: 'bnd_1',
      name: 'acme',
      live: true,
      webhooks: [{ id: 'wbh_1', url: 'https://acme.example', events: ['push'] }],
      subscription: { plan: 'pro', add_ons: ['x'] },
    });
    assert.deepEqual(details, {
      id: 'bnd_1',
      name: 'acme',
      environment: '',
      live: true,
      webhooks: [{ id: 'wbh_1', url: 'https://acme.example', events: ['push'] }],
      settings: {},
      subscription: { plan: 'pro', addOns: ['x'] },
    });
    assert.equal(bundleDetails({ status: 'failed', error: { code: 'not-found' } }), undefined);
  });
});

describe('a credential in a list', () => {
  const grant: ListedCredential = {
    id: 'crd_1',
    bundleId: 'bnd_1',
    kind: 'grant',
    label: 'alice@acme.example',
    state: 'expiring',
    expiresAt: 5,
  };
  const row = (change: Partial<ListedCredential>) =>
    credentialRow({ ...grant, ...change }, (at) => `at ${at}`, english);

  it('says what it is, in what state, until when', () => {
    assert.deepEqual(row({}), {
      label: '$(account) alice@acme.example',
      description: 'account · due for a refresh · until at 5',
    });
    assert.equal(row({ state: 'revoked' }).description, 'account · revoked');
    assert.equal(row({ state: 'needs_reauth' }).label, '$(debug-disconnect) alice@acme.example');
  });

  it('does not repeat what its label already says', () => {
    const key = row({ kind: 'api_key', label: 'API key', state: 'active', expiresAt: null });
    assert.deepEqual(key, { label: '$(key) API key', description: 'active' });
  });

  it('can be revoked where it is a key or a grant that still works', () => {
    const kinds = ['api_key', 'grant', 'client_secret', 'webhook_secret', 'input'];
    assert.deepEqual(
      kinds.filter((kind) => isRevocable({ ...grant, kind })),
      ['api_key', 'grant'],
    );
    assert.equal(isRevocable({ ...grant, state: 'revoked' }), false);
  });
});
