// The dialog in which a person accepts a setup file: bundles and hosts, bounded, in Sluice's own words.
import assert from 'node:assert/strict';
import { MOST_LINES } from '../../../../src/core/approval/rows.ts';
import { setupDialogText } from '../../../../src/core/setup/setupDialog.ts';
import type { SetupEntry } from '../../../../src/core/setup/setupEntry.ts';
import { acmeManifest } from '../../../support/acmeManifest.ts';

const manifests = { list: () => [acmeManifest()] };
const entry = (change: Partial<SetupEntry>): SetupEntry => ({
  name: 'shop',
  provider: 'acme',
  environment: 'development',
  inputs: {},
  settings: {},
  ...change,
});

describe('The dialog about a setup file', () => {
  it('[setup.dialog] names bundles with their environments, and every host that secrets would go to', () => {
    const entries = [
      entry({}),
      entry({ environment: 'production' }),
      entry({ name: 'x', provider: 'unknown' }),
    ];
    const { title, detail } = setupDialogText({ entries, acceptance: 'new' }, manifests);
    assert.equal(title, 'Accept .sluice/setup.json of this project?');
    assert.match(detail, /• “shop” at acme \(development, production\)/);
    assert.match(detail, /• dev\.acme\.test \(Acme\)\n• acme\.test \(Acme\)/);
    assert.match(detail, /a provider “unknown” that is not known/);
    const changed = setupDialogText({ entries, acceptance: 'changed' }, manifests);
    assert.match(changed.title, /was changed since it was accepted/);
  });

  it('[setup.dialog] stays readable whatever the file asks for', () => {
    const entries = Array.from({ length: 90 }, (_, index) =>
      entry({ name: `${'n'.repeat(100)}${index}`, provider: `p${index}`, inputs: { odd: 'x' } }),
    );
    const { detail } = setupDialogText({ entries, acceptance: 'new' }, manifests);
    const lines = detail.split('\n');
    assert.ok(lines.length <= MOST_LINES + 3, String(lines.length));
    assert.ok(lines.every((line) => line.length < 200));
    assert.match(detail, /… and 84 more bundles/);
  });
});
