// A person's answer: accepted or refused as a whole, and split between vault and records.
import assert from 'node:assert/strict';
import {
  acceptInput,
  answersTo,
  inputProblem,
  unansweredFields,
} from '../../../../src/core/operation/input.ts';
import type { InputField, InputRequest } from '../../../../src/core/operation/operation.ts';

const field = (name: string, secret: boolean, pattern: string | null = null): InputField => ({
  name,
  title: `The ${name}`,
  description: '',
  secret,
  pattern,
});
const request: InputRequest = {
  id: 'inp_1',
  title: 'Acme needs a key',
  asker: 'Claude Code',
  provider: 'acme',
  host: 'acme.test',
  ownerId: 'bnd_1',
  fields: [field('key', true, 'ak-[0-9]+'), field('region', false)],
};

describe('A person’s input', () => {
  it('[input.answered] is split: secrets for the vault under the bundle, the rest for the operation', () => {
    assert.deepEqual(acceptInput(request, { key: 'ak-7', region: 'eu', unasked: 'x' }), {
      plain: { 'bnd_1/region': 'eu' },
      secrets: [[{ ownerId: 'bnd_1', part: 'input.key' }, 'ak-7']],
    });
  });

  it('[input.answered] answers the bundle that asked, and no other one of the same operation', () => {
    const { plain } = acceptInput(request, { key: 'ak-7', region: 'eu' });
    assert.deepEqual(answersTo(request, plain), { region: 'eu' });
    assert.deepEqual(
      unansweredFields(request, plain, ({ ownerId, part }) => ownerId === 'bnd_1' && part === 'input.key'),
      [],
    );
    const other = { ...request, ownerId: 'bnd_2' };
    assert.deepEqual(answersTo(other, plain), {});
    assert.deepEqual(
      unansweredFields(other, plain, () => false).map(({ name }) => name),
      ['key', 'region'],
    );
  });

  it('[input.whole] is refused as a whole, naming every field that does not do and no value', () => {
    assert.throws(
      () => acceptInput(request, { key: 'hunter2' }),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'bad-inputs');
        assert.match(error.message, /The key.*The region/);
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      },
    );
  });

  it('[input.whole] must match its pattern with its whole value, not be blank, and not be endless', () => {
    const pattern = 'a|b';
    assert.equal(inputProblem({ pattern }, 'a'), undefined);
    for (const value of ['ab', 'xa', 'a\n', '', '  ', undefined])
      assert.notEqual(inputProblem({ pattern }, value), undefined, JSON.stringify(value));
    assert.equal(inputProblem({ pattern: null }, 'x'.repeat(16_384)), undefined);
    assert.notEqual(inputProblem({ pattern: null }, 'x'.repeat(16_385)), undefined);
  });
});
