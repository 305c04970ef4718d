// Which bundles a filter lets through, and that it never loses one.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  BUNDLE_ORDERS,
  chosenBundles,
  EVERY_BUNDLE,
  filterText,
  isFiltered,
  storedFilter,
  type BundleFilter,
  type FilteredBundle,
} from '../../../../src/vscode/views/bundleFilter.ts';
import { english } from '../english.ts';

const word = fc.constantFrom('acme', 'Notifications', 'billing', 'ÜBER', 'x');
const bundle: fc.Arbitrary<FilteredBundle> = fc
  .record({
    id: fc.uuid(),
    words: fc.array(word, { minLength: 1, maxLength: 3 }),
    provider: fc.constantFrom('github', 'slack'),
    isTroubled: fc.boolean(),
  })
  .map(({ id, words, provider, isTroubled }) => ({
    bundle: {
      id,
      name: words.join(' '),
      provider,
      environment: 'staging',
      baseUrl: 'default',
      live: false,
      status: 'active',
    },
    provider: provider.toUpperCase(),
    isTroubled,
  }));
const filter: fc.Arbitrary<BundleFilter> = fc.record({
  text: fc.oneof(
    fc.constant(''),
    word,
    fc.tuple(word, word).map((words) => words.join('  ')),
  ),
  provider: fc.constantFrom(null, 'github', 'slack'),
  troubled: fc.boolean(),
  order: fc.constantFrom(...BUNDLE_ORDERS),
});

describe('the filter of the bundles', () => {
  it('[views.filter] shows each bundle that fits once, and no other, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(bundle, { maxLength: 20 }), filter, (bundles, chosen) => {
        const shown = chosenBundles(bundles, chosen);
        assert.equal(new Set(shown).size, shown.length);
        for (const each of bundles) {
          const text = `${each.bundle.name} ${each.provider}`.toLowerCase();
          const fits =
            chosen.text
              .toLowerCase()
              .split(' ')
              .every((part) => text.includes(part)) &&
            (chosen.provider ?? each.bundle.provider) === each.bundle.provider &&
            (each.isTroubled || !chosen.troubled);
          assert.equal(shown.includes(each), fits);
        }
        if (chosen.order === 'name')
          assert.ok(
            shown.every(
              ({ bundle: { name } }, at) => name.localeCompare(shown[at + 1]?.bundle.name ?? name) <= 0,
            ),
          );
        if (!isFiltered(chosen)) assert.equal(shown.length, bundles.length);
      }),
    );
  });

  it('[views.filter] says above the rows what it filters by, and only then', () => {
    const nameOf = (provider: string): string => provider.toUpperCase();
    fc.assert(
      fc.property(filter, (chosen) =>
        assert.equal(filterText(chosen, nameOf, english) !== '', isFiltered(chosen)),
      ),
    );
    const all = { text: 'acme', provider: 'github', troubled: true, order: 'name' } as const;
    assert.equal(filterText(all, nameOf, english), 'Filtered: “acme” · GITHUB · needs attention');
  });

  it('[views.filter] is kept, and whatever else was kept in its place filters nothing', () => {
    fc.assert(fc.property(filter, (chosen) => assert.deepEqual(storedFilter(chosen), { ...chosen })));
    fc.assert(
      fc.property(fc.jsonValue(), (kept) => {
        const read = storedFilter(kept);
        assert.ok(BUNDLE_ORDERS.includes(read.order));
        assert.doesNotThrow(() => chosenBundles([], read));
      }),
    );
    assert.deepEqual(storedFilter(undefined), EVERY_BUNDLE);
  });
});
