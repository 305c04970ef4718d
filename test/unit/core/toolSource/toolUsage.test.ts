// How a bundle's counts grow, call by call.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { JsonValue } from '../../../../src/core/json.ts';
import { bundleUse, countUse, forgetUse } from '../../../../src/core/toolSource/toolUsage.ts';

const BUNDLES = ['bnd_1', 'bnd_2'];
const call = fc.record({
  bundleId: fc.constantFrom(...BUNDLES),
  tool: fc.constantFrom('send', 'list', 'constructor'),
  caller: fc.oneof(fc.constantFrom('Claude Code', '7', 'toString'), fc.string({ maxLength: 3 })),
  failed: fc.boolean(),
});

class Facts {
  readonly #kept = new Map<string, string>();

  get(key: string): JsonValue | undefined {
    const text = this.#kept.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
  }

  set(key: string, value: JsonValue): void {
    this.#kept.set(key, JSON.stringify(value));
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }
}

describe('The counts of a bundle’s tools', () => {
  it('[bundle-tools.use] add up to the calls, name who called last, and stay small', () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
        const facts = new Facts();
        for (const [at, used] of calls.entries()) countUse({ facts }, { ...used, at });
        for (const bundleId of BUNDLES) {
          const own = calls.map((used, at) => ({ ...used, at })).filter((used) => used.bundleId === bundleId);
          const use = bundleUse(facts, bundleId);
          assert.deepEqual(Object.keys(use).toSorted(), [...new Set(own.map(({ tool }) => tool))].toSorted());
          for (const [tool, { calls: count, failed, lastAt, lastBy, callers }] of Object.entries(use)) {
            const made = own.filter((used) => used.tool === tool);
            assert.equal(count, made.length);
            assert.equal(failed, made.filter((used) => used.failed).length);
            assert.deepEqual([lastAt, lastBy], [made.at(-1)?.at, made.at(-1)?.caller]);
            assert.ok(Object.hasOwn(callers, lastBy));
            const counted = Object.values(callers);
            assert.ok(counted.length <= 10);
            assert.ok(counted.reduce((sum, each) => sum + each, 0) <= count);
          }
        }
      }),
    );
  });

  it('[bundle-tools.use] go with their bundle', () => {
    const facts = new Facts();
    countUse({ facts }, { bundleId: 'bnd_1', tool: 'send', caller: 'Agent', failed: false, at: 1 });
    forgetUse({ facts }, 'bnd_1');
    assert.deepEqual(bundleUse(facts, 'bnd_1'), {});
  });

  it('[bundle-tools.use] begin again if what is stored can’t be read', () => {
    const facts = new Facts();
    countUse({ facts }, { bundleId: 'bnd_1', tool: 'send', caller: 'Agent', failed: false, at: 1 });
    facts.set('toolUsage/bnd_1', { send: 'often' });
    assert.deepEqual(bundleUse(facts, 'bnd_1'), {});
  });
});
