// Whatever a server does to a secret before it repeats it, the secret does not pass; what is no secret does.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { KnownSecrets } from '../../../../src/core/provider/knownSecrets.ts';
import { Redactor } from '../../../../src/core/provider/redaction.ts';
import { WRITINGS } from '../../../support/secretWritings.ts';

interface Echo {
  title: string;
  secret: string;
  said: string;
  masked: string;
}

const ECHOES = JSON.parse(
  readFileSync(new URL('../../../attacks/echoes.json', import.meta.url), 'utf8'),
) as Echo[];

/** The best of several tries, in ms: what else the machine does only ever adds. */
function shortestOf(work: () => unknown): number {
  const tries = Array.from({ length: 7 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...tries);
}

const visible = fc.string({
  minLength: 10,
  maxLength: 60,
  unit: fc.constantFrom(...'abcXYZ0189-_.~!*+/=&<>"\'#@é'.split('')),
});

describe('masking', () => {
  for (const { title, secret, said, masked } of ECHOES)
    it(`[vault.masked] ${title}`, () => {
      const redactor = new Redactor();
      redactor.add(secret, 'password');
      assert.equal(redactor.mask(said), masked);
    });

  for (const [title, write] of Object.entries(WRITINGS))
    it(`[vault.masked] finds any secret, written as: ${title}`, () => {
      fc.assert(
        fc.property(visible, (secret) => {
          const redactor = new Redactor();
          redactor.add(secret, 'key');
          const masked = redactor.mask(`Bad credentials in “${write(secret)}” (401)`);
          // A secret that looks like an escape may leave a sign or two of it.
          assert.match(masked, /^Bad credentials in “.{0,12}\[secret: key\].{0,12}” \(401\)$/u);
        }),
        { numRuns: 200 },
      );
    });

  it('[vault.masked] leaves every other text as it is', () => {
    fc.assert(
      fc.property(visible, fc.string({ unit: 'binary', maxLength: 200 }), (secret, text) => {
        const folded = (value: string): string => value.replaceAll(/\s/g, '').toLowerCase();
        fc.pre(!folded(text).includes(folded(secret).slice(0, 8)));
        assert.equal(new Redactor([secret]).mask(text), text);
      }),
      { numRuns: 30 },
    );
  });

  it('[vault.masked] takes no longer for many secrets, and forgets the oldest of them', () => {
    const known = new KnownSecrets();
    for (let at = 0; at < 100_000; at += 1) known.add({ part: 'input.token' }, `token-number-${at}-of-many`);
    assert.equal(known.mask('said token-number-99999-of-many'), 'said [secret: token]');
    const text = 'a quiet answer, 100 % harmless & long; 5%25 of it &amp; more; '.repeat(1_500);
    const one = new KnownSecrets();
    one.add({ part: 'input.token' }, 'token-number-99999-of-many');
    const [few, many] = [one, known].map((each) => shortestOf(() => each.mask(text)));
    assert.ok((many ?? 0) < 20 * (few ?? 0), `${many} ms for 100,000 secrets, ${few} ms for one`);
  });

  it('[vault.masked] is found in a whole answer exactly if one of its texts alone must be masked', () => {
    // What ends or begins an escape, beside what could be taken for the seam between two texts.
    const edges = fc.constantFrom(
      '',
      '\\',
      '%',
      '%4',
      '&#',
      '&#6',
      '&',
      '\\u00',
      '\uFFFF',
      '\uD83D',
      ' ',
      'a',
    );
    const writing = fc.constantFrom(...Object.values(WRITINGS));
    const text = fc.tuple(edges, fc.oneof(fc.constant(undefined), writing), fc.nat(60), edges);
    fc.assert(
      fc.property(visible, fc.array(text, { minLength: 1, maxLength: 6 }), (secret, parts) => {
        const known = new KnownSecrets();
        known.add({ part: 'input.key' }, secret);
        const texts = parts.map(([before, write, cut, after]) => {
          // A part of the secret at the end of one text and the rest at the beginning of the next is no secret.
          const said = write === undefined ? secret.slice(cut % secret.length) : write(secret);
          return `${before}${said}${after}`;
        });
        const value = { [texts[0] ?? '']: texts, n: [1, null, { deep: texts.at(-1) ?? '' }] };
        const isMasked = texts.some((each) => known.mask(each) !== each);
        assert.equal(known.finds(value), isMasked, JSON.stringify(texts));
        // As answers carry it: once as it is, and once as text.
        const text = JSON.stringify(value);
        const isTextMasked = known.mask(text) !== text;
        assert.equal(known.finds({ text, value }), isMasked || isTextMasked, text);
        assert.equal(JSON.stringify(known.maskJson(value)) !== JSON.stringify(value), isMasked);
      }),
      { numRuns: 1_000 },
    );
  });

  it('[vault.masked] keeps secrets out of the log, errors and their causes included', () => {
    const known = new KnownSecrets();
    known.add({ part: 'client_secret' }, 'very-secret-value');
    const lines: string[] = [];
    const write = (...given: unknown[]): void => {
      lines.push(
        given
          .map((each) =>
            each instanceof Error ? `${each.stack} ${String(each.cause)}` : JSON.stringify(each),
          )
          .join(' '),
      );
    };
    const log = known.guard({ debug: write, info: write, warn: write, error: write });
    const cause = new Error('reset at very-secret-value');
    log.error('failed for very-secret-value', new Error('said very-secret-value', { cause }), {
      at: 'very%2Dsecret%2Dvalue',
    });
    log.info('very-secret-value', { list: ['very-secret-value'] });
    assert.equal(lines.length, 2);
    assert.doesNotMatch(lines.join('\n'), /very.{1,3}secret/);
    assert.match(lines[0] ?? '', /\[secret: client_secret\]/);
  });
});
