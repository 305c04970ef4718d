// The kill storm: random tools with random arguments on one host or two, SIGKILL at random instants, then resumption,
// rollback and deletion. Whatever happened, the sandbox holds exactly what the records say, and nothing ran unapproved.
// 20 rounds in npm test, 200 in npm run test:long, or SLUICE_STORM_ROUNDS, from SLUICE_SEED on; a round that fails is
// named by its seed.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { rounds, SEED } from '../../support/random.ts';
import { problemsAfter } from '../../support/storm/stormOracle.ts';
import { playRound, prepareStorm } from '../../support/storm/stormRound.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const ROUNDS = Number(process.env['SLUICE_STORM_ROUNDS'] ?? rounds(200));
/** Enough on a machine under load; a quiet one takes about three seconds. */
const ROUND_TIMEOUT_MS = 60_000;

describe('A storm of kills', () => {
  const folders = new TemporaryFolders();
  let template: string;
  before(async function () {
    this.timeout(ROUND_TIMEOUT_MS);
    template = folders.make();
    await prepareStorm(template);
  });
  after(() => folders.dispose());

  it(`[storm.nothing-lost] leaves nothing lost, nothing twice, nothing unapproved and nothing stuck (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(ROUNDS * ROUND_TIMEOUT_MS);
    const first = SEED;
    const failures: string[] = [];
    for (let seed = first; seed < first + ROUNDS; seed += 1) {
      const directory = folders.make(template);
      const tale = await playRound(directory, seed);
      const problems = await problemsAfter(directory, template, tale);
      if (problems.length > 0)
        failures.push([`seed ${seed}:`, ...problems, 'after', ...tale.trace].join('\n  '));
      rmSync(directory, { recursive: true, force: true });
    }
    assert.equal(failures.join('\n'), '');
  });
});
