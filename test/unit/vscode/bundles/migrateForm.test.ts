import assert from 'node:assert/strict';
import { bundleChoices, placeChoices } from '../../../../src/vscode/bundles/migrateForm.ts';
import type { ListedBundle } from '../../../../src/vscode/commands/toolOutputs.ts';
import { acmeManifest } from '../../../support/acmeManifest.ts';
import { english } from '../english.ts';

describe('What is asked before bundles are migrated', () => {
  it('offers every base URL of every environment that the manifest declares, live ones marked', () => {
    const offered = placeChoices(acmeManifest(), english).map(
      ({ environment, baseUrl, label, description, detail }) =>
        [environment, baseUrl, label, description, detail].join(' | '),
    );
    assert.deepEqual(offered, [
      'development | default | $(beaker) development |  | https://dev.acme.test',
      'staging | default | $(beaker) staging |  | https://staging.acme.test',
      'staging | eu | $(beaker) staging (eu) |  | https://eu.staging.acme.test',
      'production | default | $(shield) production | live | https://acme.test',
    ]);
  });

  it('offers what works and is not at that place yet', () => {
    const bundle = (id: string, more: Partial<ListedBundle>): ListedBundle => ({
      id,
      name: id,
      provider: 'acme',
      environment: 'staging',
      baseUrl: 'default',
      live: false,
      status: 'active',
      ...more,
    });
    const bundles = [
      bundle('moves', {}),
      bundle('there', { baseUrl: 'eu' }),
      bundle('elsewhere', { environment: 'development', baseUrl: 'eu' }),
      bundle('busy', { status: 'migrating' }),
    ];
    const offered = bundleChoices(bundles, { environment: 'staging', baseUrl: 'eu' }, 'Acme', english);
    assert.deepEqual(
      offered.map((choice) => choice.bundle.id),
      ['moves', 'elsewhere'],
    );
  });
});
