// A command as it is typed: words, with quotation marks that only keep spaces together.
import assert from 'node:assert/strict';
import { commandWords, suggestedKey } from '../../../../src/vscode/delivery/commandWords.ts';

describe('A command that a person types', () => {
  it('is split at spaces that are in no quotation marks, and nothing else of it means anything', () => {
    assert.deepEqual(commandWords('  gh secret  set NAME '), ['gh', 'secret', 'set', 'NAME']);
    assert.deepEqual(commandWords(`x "a b" 'c "d"' e"f g"h ""`), ['x', 'a b', 'c "d"', 'ef gh', '']);
    assert.deepEqual(commandWords('x $HOME `id` ; rm * \\n | y'), [
      'x',
      '$HOME',
      '`id`',
      ';',
      'rm',
      '*',
      '\\n',
      '|',
      'y',
    ]);
    assert.equal(commandWords('x "open'), undefined);
    assert.deepEqual(commandWords(' '), []);
  });

  it('gets a variable’s name that is one', () => {
    assert.equal(suggestedKey('acme-notifications', 'API key'), 'ACME_NOTIFICATIONS_API_KEY');
    assert.equal(suggestedKey('1password', 'clé'), 'SECRET_1PASSWORD_CL');
    assert.match(suggestedKey('x'.repeat(200), ''), /^X{80}$/);
  });
});
