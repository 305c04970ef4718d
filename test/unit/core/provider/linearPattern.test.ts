// The patterns of others: they mean what the language's own engine says they mean, and none takes long.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import * as fc from 'fast-check';
import { linearPattern } from '../../../../src/core/provider/linearPattern.ts';
import { patternExample } from '../../../../src/core/provider/patternExample.ts';
import { matchesPattern, patternProblem } from '../../../../src/core/provider/patterns.ts';

interface Attack {
  pattern: string;
  text: string;
  times: number;
}

const ATTACKS = JSON.parse(
  readFileSync(new URL('../../../attacks/patterns.json', import.meta.url), 'utf8'),
) as Attack[];
const atom = fc.constantFrom(
  'a',
  'b',
  'c',
  '.',
  '[ab]',
  '[^a]',
  '\\d',
  '\\w',
  '\\p{L}',
  '\\u{61}',
  '\\x62',
  '\\.',
  'é',
  '😀',
  '^',
  '$',
  '\\b',
  '\\B',
);
const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  pattern: fc
    .array(fc.array(tie('part'), { maxLength: 4 }), { minLength: 1, maxLength: 3 })
    .map((choices) => choices.map((parts) => parts.join('')).join('|')),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc
      .tuple(
        fc.oneof(
          fc.constantFrom('a', '[ab]', '.', '\\w', '😀'),
          tie('pattern').map((inner) => `(?:${inner})`),
          tie('pattern').map((inner) => `(${inner})`),
        ),
        fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?', ''),
      )
      .map(([part, times]) => part + times),
  ),
}));
const text = fc.string({
  maxLength: 8,
  unit: fc.constantFrom('a', 'b', 'c', '1', ' ', '.', 'é', '😀', '\n'),
});

const ownEngine = createContext({ source: '', given: '' });
/**
 * What the language's own engine says, or nothing where it takes too long: it backtracks, and a generated pattern can
 * keep it busy for hours. That is why Sluice has an engine of its own, and why this one is stopped.
 */
function ownAnswer(source: string, given: string): boolean | undefined {
  Object.assign(ownEngine, { source, given });
  try {
    return runInContext('new RegExp(`^(?:${source})$`, "u").test(given)', ownEngine, {
      timeout: 250,
    }) as boolean;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}

describe('A pattern of a manifest', () => {
  it('[providers.patterns] means what the language’s own engine says', () => {
    fc.assert(
      fc.property(pattern, text, (source, given) => {
        const answer = linearPattern(source)?.(given);
        const own = ownAnswer(source, given);
        fc.pre(own !== undefined);
        assert.equal(answer, own, `${source} on ${JSON.stringify(given)}`);
      }),
      { numRuns: 3_000 },
    );
  });

  it('[providers.patterns] bounds its work, not how long a text of a simple form may be', () => {
    assert.ok(matchesPattern(String.raw`\{[\s\S]*\}\s*`, `{${'x'.repeat(16_000)}}\n`));
    assert.equal(matchesPattern(String.raw`\{[\s\S]*\}\s*`, `{${'x'.repeat(17_000)}}`), false);
    assert.ok(matchesPattern('(?:a?){999}', 'a'.repeat(999)));
    assert.equal(matchesPattern('(?:a?){999}b*', `${'a'.repeat(999)}${'b'.repeat(15_000)}`), false);
  });

  for (const { pattern: source, text: part, times } of ATTACKS)
    it(`[providers.patterns] takes no time: ${source.slice(0, 60)}`, () => {
      const start = process.threadCpuUsage();
      patternProblem(source);
      matchesPattern(source, part.repeat(times));
      const took = process.threadCpuUsage(start).user / 1_000;
      // Most take less than one; 4,000 instructions on 2,000 characters, or fewer on more, are the most that there can be.
      assert.ok(took < 1_000, `${Math.round(took)} ms`);
    });

  it('[bundle-tools.example] has an example that the language’s own engine takes', () => {
    let found = 0;
    fc.assert(
      fc.property(pattern, fc.nat(12), (source, least) => {
        const example = patternExample(source, least);
        if (example === undefined) return;
        const own = ownAnswer(source, example);
        fc.pre(own !== undefined);
        found += 1;
        assert.ok(own && Array.from(example).length >= least, `${source}: ${JSON.stringify(example)}`);
      }),
      { numRuns: 1_000 },
    );
    assert.ok(found > 300, `${found} examples`);
  });

  it('[bundle-tools.example] has an example as services write their ids', () => {
    const written = {
      '^(0|[1-9][0-9]*)$': '0',
      '^AC[0-9a-fA-F]{32}$': `AC${'a'.repeat(32)}`,
      '^sha256:[a-f0-9]{64}$': `sha256:${'a'.repeat(64)}`,
      '^[^/]+/[^/]+$': 'a/a',
      '^\\d{4}-\\d{2}$': '1111-11',
      '^größe$': 'größe',
    };
    for (const [source, example] of Object.entries(written)) assert.equal(patternExample(source), example);
    assert.equal(patternExample('^[a-z]+$', 20), 'a'.repeat(20));
    // Fixed in length, impossible, or of a kind that is not read.
    for (const [source, least] of [
      ['^a{3}$', 4],
      ['a^', 0],
      ['(?=a)b', 0],
    ] as const)
      assert.equal(patternExample(source, least), undefined, source);
  });

  it('[providers.patterns] is refused where it looks around, refers back, or would be too large', () => {
    for (const source of [
      '(?=a)b',
      '(?<!a)b',
      '(a)\\1',
      '(?<x>a)\\k<x>',
      '(?:a{999}){999}',
      '(',
      '[',
      'a{5000}',
    ])
      assert.equal(linearPattern(source), undefined, source);
  });
});
