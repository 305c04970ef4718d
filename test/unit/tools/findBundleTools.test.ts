// What find_bundle_tools says of the bundles that offer a tool.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { AnswerContext, AnyAnswerTool } from '../../../src/core/tool/tool.ts';
import { sandboxManifest } from '../../../src/providers/sandbox/sandboxManifest.ts';
import { findBundleTools } from '../../../src/tools/bundleTools/findBundleTools.ts';
import { tools } from '../../../src/tools/index.ts';
import { NOW, Planning } from './planning.ts';

interface Found {
  tool: string;
  bundles: { bundle_id: string; name: string }[];
  more_bundles?: number;
  all_bundles?: { tool: string; input: JsonObject };
}

const { manifest } = sandboxManifest('http://127.0.0.1:1');

describe('find_bundle_tools', () => {
  let planning: Planning;
  beforeEach(async () => {
    planning = await Planning.open([manifest]);
  });
  afterEach(() => planning.dispose());

  const provision = async (count: number, more: (index: number) => Partial<Bundle>): Promise<string[]> => {
    const ids = Array.from({ length: count }, (_unused, index) => `bnd_${String(index).padStart(3, '0')}`);
    for (const [index, id] of ids.entries())
      await planning.bundle(id, { provider: manifest.id, ...more(index) });
    return ids;
  };
  const answerOf = async (name: string, args: JsonObject): Promise<JsonObject> => {
    const found = tools.find((tool) => tool.name === name) as AnyAnswerTool;
    const manifests = planning.look((context) => context.manifests);
    const context: Pick<AnswerContext, 'manifests' | 'read' | 'breathe' | 'caller'> & {
      guests: Pick<AnswerContext['guests'], 'list'>;
    } = {
      manifests,
      guests: { list: () => [] },
      read: (work) => planning.host.store.read(work),
      breathe: () => Promise.resolve(),
      caller: { kind: 'agent', id: 'cli_1', label: 'Agent', claim: null },
    };
    return (await found.answer(args, context as AnswerContext)).output;
  };
  const find = async (args: JsonObject): Promise<Found[]> =>
    (await answerOf(findBundleTools.name, args))['tools'] as unknown as Found[];

  it('[bundle-tools.reach] names a few bundles of a tool, and the call that names all of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 45 }), async (count) => {
        await planning.host.store.transaction((tx) => {
          for (const { id } of tx.bundles.page({}, null, 100).items) {
            for (const credential of tx.credentials.ofBundle(id)) tx.credentials.delete(credential.id);
            tx.bundles.delete(id);
          }
        });
        const ids = await provision(count, (index) => ({ status: index % 7 === 6 ? 'failed' : 'active' }));
        const usable = ids.filter((_id, index) => index % 7 !== 6);
        for (const { bundles, more_bundles: more = 0, all_bundles: all } of await find({
          query: 'message',
        })) {
          assert.equal(bundles.length + more, usable.length);
          assert.equal(all === undefined, more === 0);
          if (all === undefined) continue;
          const listed: string[] = [];
          let cursor: unknown = null;
          do {
            const page = await answerOf(all.tool, {
              ...all.input,
              ...(typeof cursor === 'string' && { cursor }),
            });
            listed.push(...(page['bundles'] as { id: string }[]).map(({ id }) => id));
            cursor = page['next_cursor'];
          } while (typeof cursor === 'string');
          assert.deepEqual(listed, usable);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('[bundle-tools.reach] names first the bundles whose name is in the query, then those used last', async () => {
    await provision(12, (index) => ({
      name: index === 9 ? 'Team Falcon' : `Team ${index}`,
      lastUsed: { at: NOW + index, source: 'sluice' },
    }));
    const [first] = await find({ query: 'send a message for Falcon' });
    assert.deepEqual(
      first?.bundles.map(({ name }) => name),
      ['Team Falcon', 'Team 11', 'Team 10', 'Team 8', 'Team 7'],
    );
    const pages = [await find({ limit: 3 }), await find({ limit: 50 })];
    assert.deepEqual(
      pages[0]?.map(({ tool }) => tool),
      pages[1]?.slice(0, 3).map(({ tool }) => tool),
    );
  });
});
