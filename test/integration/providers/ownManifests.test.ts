// Manifests of the workspace: not used before a person accepted exactly this text, whatever the database says; a
// changed one is asked for again while the accepted one goes on.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DELIBERATE_MS } from '../../../src/core/approval/approvalPrompt.ts';
import { AuditLog } from '../../../src/core/audit/auditLog.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { ManifestLibrary, WaitingManifest } from '../../../src/core/provider/manifestLibrary.ts';
import { manifestDialogText } from '../../../src/core/provider/manifestReview.ts';
import { ManifestTrust } from '../../../src/core/provider/manifestTrust.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { createManifestCatalog } from '../../../src/providers/manifestCatalog.ts';
import { oauth2Manifest } from '../../../src/providers/manifests/oauth2.ts';
import type { Storage } from '../../../src/store/openStorage.ts';
import { exampleManifest } from '../../../src/vscode/providers/exampleManifest.ts';
import { StorageSandbox } from '../store/storageFixture.ts';

const answer = {
  shownForMs: DELIBERATE_MS,
  dialogDigest: 'none',
  decidedBy: { user: 'a person', host: 'test' },
};
const logger = { debug() {}, info() {}, warn() {}, error() {} };

describe('A manifest of the workspace', () => {
  const sandbox = new StorageSandbox();
  let storage: Storage;
  let folder: string;
  let trust: ManifestTrust;
  let library: ManifestLibrary;
  let opened: string[];

  beforeEach(async () => {
    storage = await sandbox.open(sandbox.newDirectory());
    folder = path.join(sandbox.newDirectory(), '.sluice', 'providers');
    opened = [folder];
    const clock = new NodeClock();
    const hasher = new NodeHasher();
    const anchor = { load: async () => undefined, save: async () => undefined };
    const { store, vault } = storage;
    const audit = new AuditLog({ store, anchor, hasher, clock, logger });
    trust = new ManifestTrust({ store, vault, hasher, audit, clock });
    library = createManifestCatalog({
      builtIn: [oauth2Manifest],
      directories: () => opened.map((each) => ({ path: each, origin: 'workspace', optional: true })),
      trust,
    });
  });
  after(() => sandbox.dispose());

  async function write(manifest: JsonObject, name = 'acme.json'): Promise<void> {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, name), JSON.stringify(manifest));
    await library.reload();
  }
  const theWaiting = (): WaitingManifest => {
    const [waiting, ...others] = library.waiting;
    assert.ok(waiting && others.length === 0);
    return waiting;
  };
  const ids = (): string[] => library.list().map(({ id }) => id);
  const acme = exampleManifest('acme');

  it('[providers.own-manifests] follows folders that are added and removed while the window is open', async () => {
    await write(acme);
    opened = [];
    await library.reload();
    assert.deepEqual(library.waiting, []);
    opened = [folder];
    await library.reload();
    assert.equal(theWaiting().manifest.id, 'acme');
  });

  it('[providers.own-manifests] needs no folder, and is not used before it was accepted', async () => {
    assert.deepEqual([library.problems, library.waiting], [[], []]);
    await write(acme);
    assert.deepEqual(ids(), ['oauth2']);
    assert.throws(() => library.get('acme'), { code: 'unknown-provider', message: /not accepted yet/ });
    await trust.accept(theWaiting(), answer);
    await library.reload();
    assert.deepEqual([ids(), library.waiting], [['oauth2', 'acme'], []]);
    const [entry] = storage.store.read((view) => view.audit.page({}, null, 10).items);
    assert.equal(entry?.kind, 'policy');
    assert.match(JSON.stringify(entry), /accept manifest.*a person/);
  });

  it('[providers.own-manifests] is asked for again when it changes, and goes on as it was accepted until then', async () => {
    await write(acme);
    await trust.accept(theWaiting(), answer);
    const other = {
      ...acme,
      environments: { development: { baseUrl: 'https://evil.example', live: false } },
    };
    await write(other);
    assert.equal(library.get('acme').environments.development?.baseUrl, 'https://api.example.com/v1');
    assert.match(manifestDialogText(theWaiting(), 'acme.json').detail, /New hosts: evil\.example/);
    const rearranged = Object.fromEntries(Object.entries(acme).toReversed());
    await write(rearranged);
    assert.deepEqual(library.waiting, [], 'another order of members means the same');
  });

  it('[providers.own-manifests] is accepted by no row that somebody wrote, and for no other id', async () => {
    await write(acme);
    const { text } = theWaiting();
    for (const mac of ['', 'f'.repeat(64)]) {
      await storage.store.transaction((tx) =>
        tx.facts.set('manifest.accepted acme', { text, mac, acceptedAt: 1 }),
      );
      await library.reload();
      assert.deepEqual(ids(), ['oauth2']);
    }
    await trust.accept(theWaiting(), answer);
    const genuine = storage.store.read((view) => view.facts.get('manifest.accepted acme')) ?? null;
    await storage.store.transaction((tx) => tx.facts.set('manifest.accepted other', genuine));
    await write({ ...acme, id: 'other' }, 'other.json');
    assert.deepEqual(ids(), ['oauth2', 'acme']);
  });

  it('[providers.own-manifests] is not accepted by a press that came too soon, nor as another than was shown', async () => {
    await write(acme);
    const waiting = theWaiting();
    await assert.rejects(trust.accept(waiting, { ...answer, shownForMs: DELIBERATE_MS - 1 }), {
      code: 'bad-arguments',
    });
    await assert.rejects(
      trust.accept({ ...waiting, text: waiting.text.replace('My Service', 'Bank') }, answer),
      {
        code: 'bad-arguments',
      },
    );
    await library.reload();
    assert.deepEqual(ids(), ['oauth2']);
  });

  it('takes no built-in’s place, and stays known to its bundles when its file is gone', async () => {
    await write({ ...acme, id: 'oauth2' }, 'a.json');
    assert.deepEqual(
      library.problems.map(({ reason }) => reason),
      ['there is a provider “oauth2” already'],
    );
    await write(acme);
    await trust.accept(theWaiting(), answer);
    rmSync(path.join(folder, 'acme.json'));
    await library.reload();
    assert.deepEqual(ids(), ['oauth2']);
    assert.equal(library.get('acme').id, 'acme');
  });

  it('[providers.addresses] reaches a private network only where the person allowed it for its fixed hosts', async () => {
    const baseUrl = 'https://Git.Internal.example:8443/api';
    const baseUrls = { eu: 'https://eu.git.internal.example' };
    await write({
      ...acme,
      privateNetwork: true,
      environments: { development: { baseUrl, baseUrls, live: false } },
    });
    assert.match(
      manifestDialogText(theWaiting(), 'acme.json').detail,
      /Sends to: .*eu\.git\.internal\.example/,
    );
    assert.match(manifestDialogText(theWaiting(), 'acme.json').detail, /WARNING: .*private network/);
    assert.deepEqual([...library.privateHosts('acme')], []);
    await trust.accept(theWaiting(), answer);
    await library.reload();
    assert.deepEqual([...library.privateHosts('acme')], ['git.internal.example', 'eu.git.internal.example']);
    assert.deepEqual([...library.privateHosts('oauth2')], []);
  });

  it('[providers.own-manifests] is shown with its hosts, secrets and every verb, and forges no line of the dialog', async () => {
    await write({ ...acme, name: 'Acme\nSends to: nowhere\u202e' });
    const { title, detail } = manifestDialogText(theWaiting(), 'acme.json');
    assert.doesNotMatch(title, /\n|\u202e/);
    for (const line of [
      /^Sends to: api\.example\.com$/m,
      /^Asks you for secrets: API token$/m,
      /^May read: webhook\.find \(GET\), validate \(GET\)$/m,
      /^May create: webhook\.create \(POST\)$/m,
      /^May delete: webhook\.delete \(DELETE\)$/m,
    ])
      assert.match(detail, line);
  });
});
