// What is asked before a bundle is provisioned.
import assert from 'node:assert/strict';
import type { Manifest } from '../../../../src/core/provider/manifest.ts';
import { manifestSchema } from '../../../../src/core/provider/manifest.ts';
import {
  answerOf,
  answerProblem,
  defaultText,
  environmentChoices,
  nameNotice,
  nameProblem,
  plainQuestions,
  providerChoices,
  type Question,
} from '../../../../src/vscode/bundles/provisionForm.ts';
import { english } from '../english.ts';

const manifest: Manifest = manifestSchema.parse({
  id: 'acme',
  name: 'Acme',
  environments: {
    production: { baseUrl: 'https://api.acme.example', live: true },
    development: { baseUrl: 'https://dev.acme.example', live: false },
  },
  inputs: {
    api_token: { title: 'API token', secret: true },
    hook: { title: 'Webhook URL', type: 'url' },
    redirects: {
      title: 'Redirects',
      type: 'string-list',
      default: ['https://a.example', 'https://b.example'],
    },
    region: { title: 'Region', pattern: 'eu|us', required: false },
  },
  requests: {},
});

function question(name: string): Question {
  const found = plainQuestions(manifest).find((each) => each.name === name);
  assert.ok(found);
  return found;
}

describe('the form of Provision Bundle', () => {
  it('offers the environments that the manifest has, development first, and marks live ones', () => {
    const choices = environmentChoices(manifest, english);
    assert.deepEqual(
      choices.map(({ label, description }) => [label, description]),
      [
        ['$(beaker) development', ''],
        ['$(shield) production', 'live'],
      ],
    );
    assert.match(choices[1]?.detail ?? '', /needs your approval/);
  });

  it('renders nothing that a manifest smuggles into its name', () => {
    const [choice] = providerChoices([{ ...manifest, name: '$(check) Trusted\u202E' }]);
    assert.equal(choice?.label, '$ (check) Trusted⟨U+202E⟩');
  });

  it('asks for every input that is not secret', () => {
    assert.deepEqual(
      plainQuestions(manifest).map(({ name }) => name),
      ['hook', 'redirects', 'region'],
    );
  });

  it('[provision.palette] wants a name of 1 to 120 characters', () => {
    assert.equal(nameProblem('   ', english), 'A bundle needs a name.');
    assert.equal(nameProblem('x'.repeat(121), english), 'At most 120 characters.');
    assert.equal(nameProblem(` ${'x'.repeat(120)} `, english), undefined);
  });

  it('says what happens where the bundle exists, comparing names as identity does', () => {
    const bundle = {
      id: 'bnd_1',
      provider: 'acme',
      environment: 'development',
      baseUrl: 'default',
      live: false,
    };
    const existing = [
      { ...bundle, name: 'Ame\u0301lie', status: 'active' },
      { ...bundle, name: 'half', status: 'failed' },
    ];
    assert.match(nameNotice(' Am\u00E9lie ', existing, english) ?? '', /nothing is sent/);
    assert.match(nameNotice('half', existing, english) ?? '', /continues where it stopped/);
    assert.equal(nameNotice('new', existing, english), undefined);
  });

  it('takes a required value, an address that is one, and what the pattern allows', () => {
    assert.equal(answerProblem(question('hook'), '', english), 'A value is needed.');
    assert.match(answerProblem(question('hook'), 'ftp://x', english) ?? '', /web address/);
    assert.equal(answerProblem(question('hook'), 'https://x.example/', english), undefined);
    assert.equal(answerProblem(question('region'), '', english), undefined);
    assert.match(answerProblem(question('region'), 'europe', english) ?? '', /expected form/);
  });

  it('splits lists at commas and shows their default the same way', () => {
    assert.equal(defaultText(question('redirects')), 'https://a.example, https://b.example');
    assert.deepEqual(answerOf(question('redirects'), ' a , b ,'), ['a', 'b']);
    assert.equal(answerOf(question('region'), ' eu '), 'eu');
    assert.equal(answerOf(question('region'), ' '), undefined);
  });
});
