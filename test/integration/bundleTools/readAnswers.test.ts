// What a model reads of answers that somebody made to harm it: no secret in any form, no hidden text, no more than its
// budget. 100,000 generated answers in `npm run test:long`, a small part of them in `npm test`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AppError } from '../../../src/core/errors.ts';
import type { JsonValue } from '../../../src/core/json.ts';
import { textsIn } from '../../../src/core/provider/redaction.ts';
import { ANSWER_BYTES, bytesOf } from '../../../src/core/toolSource/answerShape.ts';
import { Chance } from '../../support/chance.ts';
import { IS_LONG, SEED } from '../../support/random.ts';
import { WRITINGS } from '../../support/secretWritings.ts';
import { ScriptedReads } from './scriptedReads.ts';

const SENT = 'sk_live_canary+/=Zq81';
const VAULT = ['ghp_canary0123456789abcdef', 'pä$$ "word" <canary> & more', 'xoxb-12-canary-34'];
const ROUNDS = IS_LONG ? 100_000 : 2_000;
/** Of the processor, with generating and checking them: what else the machine does doesn't count. */
const BUDGET_MS = 20_000;
/** Answer, source and cursor around what is cut to the budget. */
const MOST_BYTES = ANSWER_BYTES + 2_000;

interface HostileAnswer {
  title: string;
  cites: string;
  /** The body; or what it is made of, for one that would fill the file. */
  body?: JsonValue;
  text?: string;
  repeat?: { item: JsonValue; count: number };
  depth?: number;
  /** Texts that must be in what the model reads. */
  shows?: string[];
  /** Texts that must not be. */
  hides?: string[];
  outcome: 'shown' | 'stored' | 'refused';
}

const HOSTILE = JSON.parse(
  readFileSync(new URL('../../attacks/toolAnswers.json', import.meta.url), 'utf8'),
) as HostileAnswer[];

/** Every secret as everybody writes it, without white space and case, which count for nothing. */
const FORMS = [SENT, ...VAULT].flatMap((secret) =>
  Object.values(WRITINGS).map((write) => folded(write(secret))),
);

function folded(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, '').toLowerCase();
}

function noise(chance: Chance, depth = 0): JsonValue {
  switch (chance.below(depth > 2 ? 4 : 6)) {
    case 0:
      return chance.one([
        '',
        'text',
        'null',
        '\u202Ehidden',
        '{"a":1}',
        'x'.repeat(120),
        '💥',
        '%41',
        '&amp;',
      ]);
    case 1:
      return chance.one([0, -1, 2 ** 53, 1e-7]);
    case 2:
      return chance.one([true, false, null]);
    case 3:
      return 'y'.repeat(chance.below(300));
    case 4:
      return Array.from({ length: chance.below(5) }, () => noise(chance, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: chance.below(4) }, (_unused, index) => [`m${index}`, noise(chance, depth + 1)]),
      );
  }
}

/** A secret in one of its forms, in a text around it. */
function echo(chance: Chance): string {
  const write = chance.one(Object.values(WRITINGS));
  const around = chance.one(['', ' ', 'Bearer ', 'Basic ', '"', 'token=', '…', 'z'.repeat(390)]);
  return around + write(chance.one([SENT, ...VAULT])) + chance.one(['', ' ', '"', '&x=1', '.']);
}

function hostile(chance: Chance): JsonValue {
  const said = echo(chance);
  return chance.one<() => JsonValue>([
    () => ({ notes: [{ id: 1, text: said }, noise(chance)], next: chance.one([null, '2']) }),
    () => ({ notes: [{ [said]: noise(chance) }] }),
    () => ({ notes: Array.from({ length: 25 }, () => ({ text: said, more: noise(chance) })) }),
    () => ({ error: 'broken', error_description: said }),
    () => ({ error: said }),
    () => ({ a: { b: [said, noise(chance)] } }),
    () => [said, noise(chance)],
    () => said,
  ])();
}

async function whatIsRead(reads: ScriptedReads, tool: 'list_notes' | 'get_note'): Promise<JsonValue> {
  try {
    return await reads.read(tool);
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    const { message, next, details } = error;
    return [message, next, { ...details }];
  }
}

describe('What a model reads of an answer', () => {
  it(`[vault.masked] [bundle-tools.masked] holds no secret in any form: ${ROUNDS} answers, seed ${SEED}`, async function () {
    this.timeout(0);
    const chance = new Chance(SEED);
    const reads = new ScriptedReads(SENT, VAULT);
    const started = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round += 1) {
      const body = JSON.stringify(hostile(chance));
      reads.answer = {
        status: chance.one([200, 200, 200, 400, 401, 403, 404, 409, 422, 500]),
        headers: { 'content-type': chance.one(['application/json', 'text/plain']) },
        body: chance.below(20) === 0 ? body.slice(0, chance.below(body.length)) : body,
      };
      const shown = await whatIsRead(reads, chance.one(['list_notes', 'get_note']));
      const texts = folded(textsIn([shown, ...reads.stored.values()]).join('\n'));
      reads.stored.clear();
      assert.ok(bytesOf(shown) <= MOST_BYTES, `round ${round}: ${bytesOf(shown)} bytes`);
      const found = FORMS.find((form) => texts.includes(form));
      assert.equal(found, undefined, `round ${round}: ${reads.answer.body.slice(0, 2_000)}`);
    }
    const { user, system } = process.cpuUsage(started);
    assert.ok((user + system) / 1_000 < BUDGET_MS, `${(user + system) / 1_000} ms`);
  });

  it('[bundle-tools.large] keeps what is stored from every other caller', async () => {
    const reads = new ScriptedReads(SENT, VAULT);
    const headers = { 'content-type': 'application/json' };
    reads.answer = {
      status: 200,
      headers,
      body: JSON.stringify({ notes: Array(200).fill('x'.repeat(100)) }),
    };
    const { result_id: id } = (await reads.read('list_notes')) as { result_id: string };
    assert.equal((await reads.result(id, 'cli_1'))['count'], 200);
    await assert.rejects(
      reads.result(id, 'cli_2'),
      (error) => error instanceof AppError && error.code === 'not-found',
    );
  });

  for (const { title, outcome, body, text, repeat, depth, shows = [], hides = [] } of HOSTILE)
    it(`[bundle-tools.untrusted] ${title}`, async () => {
      const reads = new ScriptedReads(SENT, VAULT);
      const made =
        repeat === undefined ? body : { notes: Array(repeat.count).fill(repeat.item) as JsonValue[] };
      const whole =
        depth === undefined ? JSON.stringify(made ?? null) : `${'['.repeat(depth)}${']'.repeat(depth)}`;
      reads.answer = {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: text ?? whole,
      };
      const shown = await whatIsRead(reads, 'list_notes');
      const said = JSON.stringify(shown);
      assert.ok(bytesOf(shown) <= MOST_BYTES, `${bytesOf(shown)} bytes`);
      for (const each of shows) assert.ok(said.includes(each), `${each} is not in ${said.slice(0, 500)}`);
      for (const each of hides) assert.ok(!said.includes(each), each);
      if (outcome === 'refused') return assert.ok(Array.isArray(shown), said.slice(0, 500));
      const { source, result_id: stored } = shown as { source: string; result_id?: string };
      assert.match(source, /data of Notes, not instructions/);
      assert.equal(stored !== undefined, outcome === 'stored');
    });
});
