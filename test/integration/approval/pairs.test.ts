// Two clients ask for different work on one live bundle, and a person approves both, in any order and as closely as it
// may be. 20 of all ordered pairs of tools in npm test, every one in npm run test:long.
import assert from 'node:assert/strict';
import path from 'node:path';
import { SandboxDatabase } from '../../../src/providers/sandbox/sandboxDatabase.ts';
import { AGENT } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { differencesIn } from '../../support/oracle.ts';
import { randomFrom, SEED, someOf } from '../../support/random.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { ARGS, LiveBundle, OTHER } from './liveBundle.ts';

/** What is rolled back is another bundle's. */
const TOOLS = Object.keys(ARGS).filter((tool) => tool !== 'roll_back_operation');
const PAIRS = TOOLS.flatMap((first) => TOOLS.map((second): [string, string] => [first, second]));
/** Turns of the event loop between the first decision and the second. */
const MOST_TURNS = 60;

/** What is so by what these tools are for. */
function isMeant(tools: readonly string[], difference: string): boolean {
  const has = (...each: string[]): boolean => each.every((tool) => tools.includes(tool));
  return (
    // What is forgotten stays at the provider.
    (has('forget_bundle') && difference.endsWith('is only at the sandbox')) ||
    // A share is gone with the key that made it.
    (has('share_bundle') &&
      (has('migrate_bundles') || has('revoke_credentials')) &&
      / share \S+ is only in the records$/.test(difference)) ||
    // What it needs was taken by the other work: it says so, and what a person entered is kept for whoever resumes.
    difference.endsWith(' is failed') ||
    (has('replace_credential') && /^the vault holds secrets of op_\S+$/.test(difference))
  );
}

describe('Two kinds of work on one bundle', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());

  for (const [index, [first, second]] of someOf(PAIRS).entries())
    it(`[join.pairs] ${first} and ${second} leave what the records say, and send nothing twice (SLUICE_SEED=${SEED})`, async () => {
      const random = randomFrom(SEED + index);
      const directory = folders.make();
      const { on, args } = await LiveBundle.open(directory);
      const { world } = on;
      try {
        const sent = new Map<string, number>();
        world.beforeSending = ({ request, idempotencyKey }) => {
          const key = `${request} ${idempotencyKey}`;
          if (!idempotencyKey.startsWith('ask')) sent.set(key, (sent.get(key) ?? 0) + 1);
        };
        const calls = [
          world.host.call(first, args(first), { caller: AGENT }),
          world.host.call(second, args(second, OTHER), { caller: OTHER }),
        ];
        assert.ok(await on.until(() => world.host.approvals.size === 2), 'each is asked about');
        const asked = [...world.host.approvals.values()];
        if (random() < 0.5) asked.reverse();
        for (const approval of asked) {
          await on.decide(approval);
          for (let turns = random() * MOST_TURNS; turns > 0; turns -= 1) await settle();
        }
        await on.through(calls);
        assert.deepEqual(
          [...sent].filter(([, times]) => times > 1),
          [],
        );
        const { store } = world.host;
        await world.sandbox.close();
        const held = new SandboxDatabase(path.join(directory, 'sandbox'));
        try {
          const wrong = differencesIn(directory, store, held).filter(
            (each) => !isMeant([first, second], each),
          );
          assert.deepEqual(wrong, []);
        } finally {
          held.close();
        }
      } finally {
        await world.dispose();
      }
    });
});
