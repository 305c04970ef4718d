// Arguments as models send them, read by the declared schema: for every tool, and for what must not be guessed.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { z } from 'zod';
import { parseArguments } from '../../../../src/core/tool/arguments.ts';
import { coerceArguments } from '../../../../src/core/tool/coercion.ts';
import { tools } from '../../../../src/tools/index.ts';
import { argumentsFor, disguisesOf } from '../../../support/toolArguments.ts';

const ROUNDS = { numRuns: 60 };

describe('Arguments as models send them', () => {
  for (const { name, input } of tools) {
    it(`[models.arguments] of ${name} mean the same in every disguise`, () => {
      const plainAndDisguised = argumentsFor(input).chain((plain) =>
        fc.tuple(fc.constant(plain), disguisesOf(input, plain)),
      );
      fc.assert(
        fc.property(plainAndDisguised, ([plain, sent]) => {
          assert.deepEqual(parseArguments(input, sent), parseArguments(input, plain));
        }),
        ROUNDS,
      );
    });

    it(`[models.arguments] of ${name} stay as they are if they fit`, () => {
      fc.assert(
        fc.property(argumentsFor(input), (plain) => assert.equal(coerceArguments(input, plain), plain)),
        ROUNDS,
      );
    });
  }

  it('[models.arguments] drop what known clients add, unless the tool has such an argument', () => {
    const own = z.strictObject({ task_progress: z.string().optional() });
    const sent = { task_progress: '- [ ] step', toolCallId: 'call_1' };
    assert.deepEqual(parseArguments(z.strictObject({}), sent), {});
    assert.deepEqual(parseArguments(own, sent), { task_progress: '- [ ] step' });
  });

  it('[models.arguments] keep null where it has a meaning', () => {
    const settings = z.strictObject({
      settings: z.record(z.string(), z.json()),
      note: z.string().optional(),
    });
    const read = parseArguments(settings, { settings: '{"region":null}', note: null });
    assert.deepEqual(read, { settings: { region: null } });
  });

  const input = z.strictObject({
    amount: z.int().optional(),
    sure: z.boolean().optional(),
    ids: z.array(z.string()).optional(),
    argv: z.array(z.string()).optional(),
    at: z.iso.datetime({ offset: true }).optional(),
    way: z.enum(['a_b', 'a-b', 'c']).optional(),
    needed: z.string().min(1).default('x'),
    filter: z.strictObject({ days: z.int().optional() }).optional(),
  });
  const AMBIGUOUS: Record<string, object> = {
    'a price as a whole number': { amount: '29.00' },
    'a fraction': { amount: 29.5 },
    'a number with leading zeros': { amount: '007' },
    'an exponent': { amount: '1e3' },
    'a hexadecimal number': { amount: '0x10' },
    'a number as a truth value': { sure: 1 },
    'another word as a truth value': { sure: 'yes' },
    'a truth value in a list': { sure: [true] },
    'a member of every object as a truth value': { sure: 'constructor' },
    'several ids in one text': { ids: 'bnd_1, bnd_2' },
    'a broken list': { ids: '["bnd_1"' },
    'an object for a list of texts': { ids: { id: 'bnd_1' } },
    'a command line for its arguments': { argv: 'gh secret set NAME' },
    'a time without its zone': { at: '2026-11-01T12:00:00' },
    'a day that is none': { at: '2026-02-30' },
    'a word that two options would fit': { way: 'A B' },
    'a list for an object': { filter: '[1]' },
    'a misspelt member': { Amount: 3 },
    'a null that is one of many': { ids: [null] },
  };
  for (const [title, sent] of Object.entries(AMBIGUOUS)) {
    it(`[models.arguments] are refused, not guessed: ${title}`, () => {
      assert.throws(() => parseArguments(input, sent), { code: 'bad-arguments' });
    });
  }
});
