// A manifest of the person's own folder that changes on disk: nothing goes to hosts that its bundles were not set up
// with, before a person saw them, all of them. Cases: test/attacks/manifests.json.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { DELIBERATE_MS } from '../../../src/core/approval/approvalPrompt.ts';
import { ADMITS_ALL } from '../../support/outward.ts';
import { AuditLog } from '../../../src/core/audit/auditLog.ts';
import { fitsInDialog } from '../../../src/core/dialogSpace.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { ManifestLibrary, WaitingManifest } from '../../../src/core/provider/manifestLibrary.ts';
import { manifestDialogText } from '../../../src/core/provider/manifestReview.ts';
import { ManifestTrust } from '../../../src/core/provider/manifestTrust.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { createManifestCatalog } from '../../../src/providers/manifestCatalog.ts';
import { memoryLimiter } from '../../support/memoryLimiter.ts';
import { ManifestProviderClient } from '../../../src/providers/manifestProviderClient.ts';
import type { Storage } from '../../../src/store/openStorage.ts';
import { bundleOf } from '../../support/syncWorld.ts';
import { StorageSandbox } from '../store/storageFixture.ts';

interface Change {
  title: string;
  change: JsonObject;
  held: boolean;
  first: string | null;
}

const CHANGES = JSON.parse(
  readFileSync(new URL('../../attacks/manifests.json', import.meta.url), 'utf8'),
) as Change[];
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const acme = {
  id: 'acme',
  name: 'Acme',
  environments: {
    development: { baseUrl: 'https://api.acme.example/v1', live: false },
    production: { baseUrl: 'https://live.acme.example/v1', live: true },
  },
  requests: { validate: { type: 'http', method: 'GET', path: '/me', verb: 'read', answer: 'any' } },
};
const answer = {
  shownForMs: DELIBERATE_MS,
  dialogDigest: 'none',
  decidedBy: { user: 'a person', host: 'test' },
};

describe('A manifest of the person’s own folder that changed', () => {
  const sandbox = new StorageSandbox();
  let storage: Storage;
  let folder: string;
  let trust: ManifestTrust;
  beforeEach(async () => {
    storage = await sandbox.open(sandbox.newDirectory());
    folder = path.join(sandbox.newDirectory(), 'providers');
    mkdirSync(folder, { recursive: true });
    const { store, vault } = storage;
    const [clock, hasher] = [new NodeClock(), new NodeHasher()];
    const anchor = { load: async () => undefined, save: async () => undefined };
    const audit = new AuditLog({ store, anchor, hasher, clock, logger });
    trust = new ManifestTrust({ store, vault, hasher, audit, clock });
  });
  after(() => sandbox.dispose());

  /** As after a restart: nothing is remembered but what is stored. */
  async function restarted(manifest: JsonObject): Promise<ManifestLibrary> {
    writeFileSync(path.join(folder, 'acme.json'), JSON.stringify(manifest));
    const library = createManifestCatalog({ builtIn: [], directories: [folder], trust });
    await library.reload();
    return library;
  }
  const withBundle = (): Promise<void> =>
    storage.store.transaction((tx) => tx.bundles.insert({ ...bundleOf('bnd_1'), provider: 'acme' }));

  async function sent(library: ManifestLibrary): Promise<string> {
    const client = new ManifestProviderClient({
      manifests: library,
      secrets: { open: () => '', provided: () => undefined },
      clock: new NodeClock(),
      limiter: memoryLimiter(new NodeClock()),
      heldBack: (provider) => library.heldBack(provider),
      network: {
        proxyFor: (url) => {
          throw new Error(`sent to ${url.host}`);
        },
        certificateAuthorities: () => undefined,
      },
    });
    const about = { params: {}, secrets: {}, idempotencyKey: 'k', admission: ADMITS_ALL };
    const call = { provider: 'acme', environment: 'production', request: 'validate', ...about };
    try {
      await client.send(call, new AbortController().signal);
      return 'sent';
    } catch (error) {
      return error instanceof Error ? error.message : '';
    } finally {
      client.dispose();
    }
  }

  for (const { title, change, held, first } of CHANGES)
    it(`[providers.pinned] by ${title}: ${held ? 'sends nothing before it was reviewed' : 'goes on'}`, async () => {
      await restarted(acme);
      await withBundle();
      const library = await restarted({ ...acme, ...change });
      assert.equal(library.heldBack('acme') !== undefined, held);
      assert.match(await sent(library), held ? /Nothing was sent/ : /^sent to live\.acme\.example/);
      const [waiting] = library.waiting;
      assert.equal(waiting === undefined, !held);
      if (waiting === undefined) return;
      assert.equal(manifestDialogText(waiting, 'acme.json').detail.split('\n')[0], first);
      await trust.accept(waiting, answer);
      await library.reload();
      assert.deepEqual([library.heldBack('acme'), library.waiting], [undefined, []]);
    });

  it('[providers.pinned] goes on where no bundle exists, and is pinned as it is then', async () => {
    await restarted(acme);
    const moved = { ...acme, environments: { production: { baseUrl: 'https://new.example', live: true } } };
    assert.equal((await restarted(moved)).heldBack('acme'), undefined);
    await withBundle();
    assert.equal((await restarted(moved)).heldBack('acme'), undefined);
    assert.notEqual((await restarted(acme)).heldBack('acme'), undefined);
  });

  it('[providers.pinned] is not let through by a row that somebody wrote', async () => {
    await restarted(acme);
    await withBundle();
    const evil = { ...acme, environments: { production: { baseUrl: 'https://evil.example', live: true } } };
    const [waiting] = (await restarted(evil)).waiting;
    assert.ok(waiting);
    await storage.store.transaction((tx) => {
      tx.facts.set('manifest.pinned acme', { text: waiting.text, mac: 'f'.repeat(64), acceptedAt: 1 });
    });
    // What cannot be proved is pinned anew only where nothing hangs on it.
    assert.notEqual((await restarted(evil)).heldBack('acme'), undefined);
  });

  it('[providers.dialog-whole] shows every host of 1 to 40, or offers no Accept', async () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}[a-z0-9]$/);
    const hosts = fc.uniqueArray(name, { minLength: 1, maxLength: 40 });
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(hosts, fc.boolean(), async (names, isChanged) => {
        const [first = '', ...rest] = names.map((each) => `https://${each}.example`);
        const baseUrls = Object.fromEntries(rest.map((url, index) => [`r${index}`, url]));
        const library = await restarted({
          ...acme,
          privateNetwork: true,
          environments: { production: { baseUrl: first, baseUrls, live: true } },
        });
        const [found] = library.waiting;
        assert.ok(found);
        const accepted = isChanged
          ? ({
              ...found.manifest,
              environments: {
                production: { baseUrl: 'https://old.acme.example', baseUrls: {}, servers: {}, live: true },
              },
            } as never)
          : undefined;
        const waiting: WaitingManifest = { ...found, accepted };
        const { title, detail, isWhole } = manifestDialogText(waiting, 'acme.json');
        assert.ok(fitsInDialog([title, ...detail.split('\n')]));
        if (isWhole) whole += 1;
        for (const each of names)
          assert.ok(!isWhole || detail.includes(`${each}.example`), `${each} is not in ${detail}`);
        if (names.length > 35) assert.ok(!isWhole || detail.length < 18 * 56);
      }),
      { numRuns: 60 },
    );
    assert.ok(whole > 0);
  });

  it('[providers.manifests-bounded] never holds up the host, with 200 MB of files in the folder', async function () {
    this.timeout(60_000);
    const inputs = Object.fromEntries(
      Array.from({ length: 12_000 }, (_, index) => [
        `k${index}`,
        { title: 'x'.repeat(40), pattern: '[a-z]{1,9}' },
      ]),
    );
    const text = JSON.stringify({ ...acme, inputs });
    assert.ok(text.length > 900_000 && text.length < 1_048_576, `${text.length}`);
    for (let index = 0; index < 200; index += 1)
      writeFileSync(path.join(folder, `m${index}.json`), text.replace('acme', `m${index}`));
    const library = createManifestCatalog({ builtIn: [], directories: [folder], trust });
    let longest = 0;
    let last = process.threadCpuUsage();
    const beat = setInterval(() => {
      const { user, system } = process.threadCpuUsage(last);
      longest = Math.max(longest, (user + system) / 1_000);
      last = process.threadCpuUsage();
    }, 5);
    const cpu = process.cpuUsage();
    await library.reload();
    await library.reload();
    clearInterval(beat);
    const spent = process.cpuUsage(cpu);
    assert.equal(library.list().length, 0);
    assert.ok(library.problems.length <= 201, `${library.problems.length} problems`);
    // Parsing one file of the largest size is the longest piece.
    assert.ok(longest < 250, `${Math.round(longest)} ms of computing without a turn`);
    assert.ok(spent.user < 3_000_000, `${Math.round(spent.user / 1_000)} ms of computing`);
  });
});
