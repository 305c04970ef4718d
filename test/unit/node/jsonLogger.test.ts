// The log: one JSON object a line, filtered by level, bounded whatever it is given.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import type { JsonValue } from '../../../src/core/json.ts';
import { JsonLogger, type LogLevel } from '../../../src/node/jsonLogger.ts';
import { FakeClock } from '../../support/fakeClock.ts';

describe('JsonLogger', () => {
  const logger = (level: LogLevel = 'debug'): { log: JsonLogger; lines: string[] } => {
    const lines: string[] = [];
    const output = { write: (text: string) => lines.push(text) };
    return { log: new JsonLogger({ output, clock: new FakeClock(0), level }), lines };
  };
  const parsed = (lines: string[]): Record<string, JsonValue> => {
    assert.equal(lines.length, 1);
    return JSON.parse(lines[0] ?? '') as Record<string, JsonValue>;
  };

  it('writes time, level, message and facts', () => {
    const { log, lines } = logger();
    log.info('Listening.', { port: 4_242 });
    assert.deepEqual(parsed(lines), {
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      message: 'Listening.',
      facts: { port: 4_242 },
    });
    assert.ok(lines[0]?.endsWith('}\n'));
  });

  it('drops what is below its level', () => {
    const { log, lines } = logger('warn');
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { level: string }).level),
      ['warn', 'error'],
    );
  });

  it('tells an error with its code, details, stack and causes', () => {
    const { log, lines } = logger();
    const root = Object.assign(new Error('disk'), { code: 'EIO' });
    log.error('Failed.', new AppError('storage-unavailable', 'No.', { cause: root, details: { try: 1 } }));
    const { error } = parsed(lines) as { error: Record<string, JsonValue> };
    assert.equal(error['code'], 'storage-unavailable');
    assert.deepEqual(error['details'], { try: 1 });
    assert.match(JSON.stringify(error['stack']), /jsonLogger\.test\.ts/);
    const cause = error['cause'] as Record<string, JsonValue>;
    assert.deepEqual([cause['message'], cause['code']], ['disk', 'EIO']);
  });

  it('tells what was thrown without being an error, and causes that never end', () => {
    const { log, lines } = logger();
    log.error('Failed.', 'just text');
    const endless = new Error('endless');
    endless.cause = endless;
    log.error('Failed.', endless);
    assert.equal((JSON.parse(lines[0] ?? '') as { error: string }).error, 'just text');
    assert.match(lines[1] ?? '', /"cause":"…"/);
  });

  it('keeps one entry on one line whatever the text', () => {
    const { log, lines } = logger();
    log.info('a\nb\r\u2028{"level":"error"}', { 'key\n': 'value\n' });
    assert.equal(lines.join('').trimEnd().includes('\n'), false);
    assert.equal(parsed(lines)['message'], 'a\nb\r\u2028{"level":"error"}');
  });

  it('cuts long texts, long lists, large objects and deep nesting', () => {
    const { log, lines } = logger();
    let deep: JsonValue = 'bottom';
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    log.info('m'.repeat(5_000), {
      text: 't'.repeat(5_000),
      list: Array.from({ length: 5_000 }, (_, index) => index),
      object: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`key${index}`, index])),
      deep,
    });
    const { message, facts } = parsed(lines) as { message: string; facts: Record<string, JsonValue> };
    assert.match(message, /^m{1000}… \(4000 more\)$/);
    assert.equal(facts['text'], `${'t'.repeat(1_000)}… (4000 more)`);
    assert.deepEqual((facts['list'] as JsonValue[]).slice(-2), [49, '(4950 more)']);
    assert.equal(Object.keys(facts['object'] as object).length, 51);
    assert.deepEqual(facts['deep'], [[[['…']]]]);
  });

  it('writes lines that parse for any facts', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (facts) => {
        const { log, lines } = logger();
        log.info('Any.', facts as Record<string, JsonValue>);
        assert.equal(parsed(lines)['message'], 'Any.');
      }),
      { numRuns: 30 },
    );
  });

  it('never throws, even where its output does', () => {
    const output = {
      write: () => {
        throw new Error('closed');
      },
    };
    new JsonLogger({ output, clock: new FakeClock(), level: 'debug' }).error('Failed.', new Error('x'));
  });
});
