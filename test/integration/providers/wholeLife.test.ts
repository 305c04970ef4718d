// A manifest's whole life through all of Sluice, at the sandbox: created, found, moved, rotated, and deleted.
import assert from 'node:assert/strict';
import type { Sluice } from '../../../src/core/sluice.ts';
import { createSluice } from '../../../src/createSluice.ts';
import { FileAuditAnchor } from '../../../src/node/fileAuditAnchor.ts';
import { FileKeyStore } from '../../../src/node/fileKeyStore.ts';
import { FileTokenPlace } from '../../../src/node/fileTokenPlace.ts';
import { PERSON } from '../../../src/vscode/commands/person.ts';
import { lifeReport } from '../../../src/vscode/providers/trialReport.ts';
import { wholeLife, type LifeStage } from '../../../src/vscode/providers/wholeLife.ts';
import { approving } from '../../support/approveEverything.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

describe('A whole life of a manifest', function () {
  this.timeout(60_000);
  const folders = new TemporaryFolders();
  let sluice: Sluice;
  let asked = 0;

  before(async () => {
    const directory = folders.make();
    const prompt = approving(() => sluice);
    const quiet = (): void => undefined;
    sluice = await createSluice({
      storageDirectory: directory,
      manifestDirectories: [],
      keys: new FileKeyStore(directory),
      clientTokens: new FileTokenPlace(directory),
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      inputs: { announce: () => undefined, withdraw: () => undefined },
      approvals: {
        ...prompt,
        announce: (approval) => {
          asked += 1;
          prompt.announce(approval);
        },
      },
      auditAnchor: new FileAuditAnchor(directory),
      sandbox: { speed: 'instant' },
      version: '0.0.0-test',
    });
  });
  after(async () => {
    await sluice?.close();
    folders.dispose();
  });

  /** In English. */
  const t = (message: string): string => message;
  const host = () => ({
    runner: sluice.runner,
    trial: sluice.trial,
    bundle: (id: string) => sluice.bundle(id),
    t,
  });
  const wantedAs = (name: string) => {
    const manifest = sluice.library.list().find(({ id }) => id === 'sandbox');
    assert.ok(manifest);
    return { manifest, environment: 'development', inputs: {}, name };
  };
  const bundlesCalled = async (name: string): Promise<unknown[]> => {
    const { output } = await sluice.runner.call({
      tool: 'list_bundles',
      args: { limit: 100 },
      caller: PERSON,
      cancelled: new AbortController().signal,
    });
    return (output['bundles'] as { name: string }[]).filter((bundle) => bundle.name === name);
  };

  it('[providers.whole-life] goes through every stage, asks as ever, and leaves nothing', async () => {
    const wanted = wantedAs('life-1');
    const stages: LifeStage[] = [];
    const life = await wholeLife(host(), wanted, new AbortController().signal, (stage) => stages.push(stage));
    assert.deepEqual(stages, ['create', 'find', 'change', 'rotate', 'delete']);
    assert.deepEqual(
      life.steps.map(({ stage, outcome }) => `${stage}: ${outcome}`),
      stages.map((stage) => `${stage}: done`),
      JSON.stringify(life.steps),
    );
    assert.equal(life.left, null);
    assert.ok(asked > 0, 'deletion asks, in a test too');
    assert.deepEqual(await bundlesCalled('life-1'), []);
    const report = lifeReport(wanted, life, t);
    assert.match(report, /## Rotate the API key: done/);
    assert.match(report, /webhook\.find: done/);
  });

  it('[providers.whole-life] that is cancelled still deletes what it created', async () => {
    const abort = new AbortController();
    const life = await wholeLife(host(), wantedAs('life-2'), abort.signal, (stage) => {
      if (stage === 'find') abort.abort();
    });
    assert.deepEqual(
      life.steps.map(({ outcome }) => outcome),
      ['done', 'skipped', 'skipped', 'skipped', 'done'],
    );
    assert.deepEqual(await bundlesCalled('life-2'), []);
  });
});
