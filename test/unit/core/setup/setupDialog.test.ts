// The dialog in which a person accepts a setup file: bundles and hosts, bounded, in Sluice's own words.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { foreign } from '../../../../src/core/approval/foreignNames.ts';
import { fitsInDialog } from '../../../../src/core/dialogSpace.ts';
import { setupDialogText, setupReviewText } from '../../../../src/core/setup/setupDialog.ts';
import type { Manifest } from '../../../../src/core/provider/manifest.ts';
import type { SetupEntry } from '../../../../src/core/setup/setupEntry.ts';
import { acmeManifest } from '../../../support/acmeManifest.ts';
import { textOf } from '../../../support/textOf.ts';
import { catalogOf } from '../../../support/memoryPorts.ts';

const manifests = catalogOf([acmeManifest()]);
const entry = (change: Partial<SetupEntry>): SetupEntry => ({
  name: 'shop',
  provider: 'acme',
  environment: 'development',
  inputs: {},
  settings: {},
  ...change,
});

/** A provider at a host of its own. */
function atHost(name: string): Manifest {
  const manifest = acmeManifest({ id: name });
  const { development } = manifest.environments;
  assert.ok(development);
  const environments = { development: { ...development, baseUrl: `https://${name}.example` } };
  return { ...manifest, environments };
}

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

  it('[setup.dialog] shows each value that the file chose', () => {
    const inputs = { webhook_url: 'https://hooks.acme.example/in', scopes: ['read', 'write'], wide: true };
    const { detail, isWhole } = setupDialogText(
      { entries: [entry({ inputs })], acceptance: 'new' },
      manifests,
    );
    assert.ok(isWhole);
    for (const line of [
      'webhook_url: https://hooks.acme.example/in',
      'scopes: read',
      'scopes: write',
      'wide: true',
    ])
      assert.ok(detail.split('\n').includes(`• “shop” ${line}`), line);
  });

  it('[setup.dialog] either shows every bundle, host and value, or can’t be accepted before its review', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    const some = fc.array(
      fc.record({ name: text, url: text.map((path) => `https://h.example/${path}`), isKnown: fc.boolean() }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(some, (bundles) => {
        const entries = bundles.map(({ name, url, isKnown }, index) =>
          entry({ name: `${name}${index}`, provider: isKnown ? 'acme' : `p${index}`, inputs: { url } }),
        );
        const { title, detail, isWhole } = setupDialogText({ entries, acceptance: 'new' }, manifests);
        const lines = detail.split('\n');
        assert.ok(fitsInDialog([title, ...lines]));
        if (!isWhole) return;
        for (const { name, provider, inputs } of entries) {
          assert.ok(lines.some((line) => line.startsWith(`• “${foreign(name, 120)}” at ${provider} (`)));
          assert.ok(lines.some((line) => line.endsWith(` url: ${foreign(textOf(inputs['url']), 2_000)}`)));
        }
      }),
    );
  });

  it('[setup.dialog] shows every host of 1 to 40 in the dialog that can accept, or in its review', () => {
    const host = fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/);
    const hosts = fc.uniqueArray(fc.tuple(host, fc.constantFrom('provider', 'value')), {
      minLength: 1,
      maxLength: 40,
      selector: ([name]) => name,
    });
    let whole = 0;
    fc.assert(
      fc.property(hosts, (all) => {
        const own = all.flatMap(([name, of]) => (of === 'provider' ? [atHost(name)] : []));
        const entries = all.map(([name, of], index) =>
          of === 'provider'
            ? entry({ name: `b${index}`, provider: name })
            : entry({ name: `b${index}`, inputs: { url: `https://${name}.example/in` } }),
        );
        const known = catalogOf([acmeManifest(), ...own]);
        const dialog = setupDialogText({ entries, acceptance: 'new' }, known);
        const file = JSON.stringify({ version: 1, bundles: entries });
        const read = dialog.isWhole ? dialog.detail : setupReviewText(file, dialog);
        if (dialog.isWhole) whole += 1;
        for (const [name] of all) assert.ok(read.includes(`${name}.example`), `${name} is not in ${read}`);
        assert.equal(setupReviewText(file, dialog).split('\n')[0], file);
      }),
    );
    assert.ok(whole > 0);
  });

  it('[setup.dialog] stays readable whatever the file asks for', () => {
    const entries = Array.from({ length: 90 }, (_, index) =>
      entry({ name: `${'n'.repeat(100)}${index}`, provider: `p${index}`, inputs: { odd: 'x' } }),
    );
    const { detail, isWhole } = setupDialogText({ entries, acceptance: 'new' }, manifests);
    assert.ok(!isWhole);
    assert.match(detail, /Bundles: 90, hosts: 90\. That is more than a dialog holds/);
  });
});
