// What the pages of one window say of work that another window on the same folder does.
import assert from 'node:assert/strict';
import { Acts } from '../../../src/vscode/pages/builtPage.ts';
import { bundlePage } from '../../../src/vscode/pages/bundlePage.ts';
import { operationPage } from '../../../src/vscode/pages/operationPage.ts';
import { bundleFacts, operationFacts, type PageCore } from '../../../src/vscode/pages/pageSource.ts';
import { useCoreHost, type CoreHost, type SharedWorld } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { catalogOf } from '../../support/memoryPorts.ts';
import { english } from '../../unit/vscode/english.ts';

const texts = { t: english, timeText: (at: number) => new Date(at).toISOString() };

describe('Work of another window', () => {
  let world: SharedWorld;
  let host: CoreHost;
  useCoreHost((...opened) => ([world, host] = opened));

  const coreOf = ({ operations, runner, sync, store }: CoreHost): PageCore =>
    ({
      operations,
      runner,
      sync,
      library: catalogOf(world.manifests),
      bundle: (id: string) => store.read((view) => view.bundles.get(id)),
      credential: (id: string) => store.read((view) => view.credentials.get(id)),
    }) as unknown as PageCore;

  it('[pages.other-window] is named as such on its page and its bundle’s, and is cancelled from there', async () => {
    const { arrived, release } = world.provider.hold('credential.create');
    const running = host.provision();
    await arrived;
    const { id, bundleId } = host.only();
    assert.ok(bundleId !== null);
    const other = await world.open({ owner: 'window-other' });
    const notices = async (window: CoreHost): Promise<string[]> => {
      const core = coreOf(window);
      const operation = operationPage(await operationFacts(core, id, texts.timeText), new Acts(), english);
      const facts = await bundleFacts(core, bundleId, new Acts(), { ...texts, now: 0, tests: new Map() });
      assert.ok(facts);
      return [operation.page.notice, bundlePage(facts, new Acts(), english).page.notice];
    };
    assert.deepEqual(await notices(host), ['', '']);
    const [ofOperation = '', ofBundle = ''] = await notices(other);
    assert.match(
      ofOperation,
      /^Another VS Code window on this folder works on it\..* Cancel stops it there\.$/,
    );
    assert.match(ofBundle, /^Another VS Code window on this folder works on this bundle/);
    await other.operations.cancel(id);
    release();
    await world.clock.advanceAsync(5_000);
    await settle();
    assert.equal((await running).output['status'], 'cancelled');
    assert.deepEqual(await notices(other), ['', '']);
  });
});
