import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createManifestCatalog } from '../../../src/providers/manifestCatalog.ts';
import { oauth2Manifest } from '../../../src/providers/manifests/oauth2.ts';

const good = {
  id: 'acme',
  name: 'Acme',
  environments: { staging: { baseUrl: 'https://api.acme.example', live: false } },
  requests: {},
};

describe('The manifest catalog', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'sluice-manifests-'));
  });

  afterEach(() => rm(directory, { recursive: true }));

  const write = (name: string, content: unknown): Promise<void> =>
    writeFile(path.join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));

  it('[providers.manifest] takes what is good and reports the rest, with file, place and reason', async () => {
    await write('a-good.json', good);
    await write('b-twice.json', good);
    await write('c-built-in.json', { ...good, id: 'oauth2' });
    await write('d-broken.json', '{"id":');
    await write('e-wrong.json', {
      ...good,
      id: 'wrong',
      requests: { x: { type: 'http', method: 'GET', path: '/{nope}', verb: 'read' } },
    });
    await write('f-greedy.json', { ...good, id: 'greedy', provided: ['api_token'] });
    await write('g-huge.json', `"${'x'.repeat(1024 * 1024)}"`);
    await mkdir(path.join(directory, 'h-folder.json'));
    await write('notes.txt', 'not a manifest');

    const missing = path.join(directory, 'missing');
    const catalog = createManifestCatalog({ builtIn: [oauth2Manifest], directories: [directory, missing] });
    await catalog.reload();
    assert.deepEqual(
      catalog.list().map(({ id }) => id),
      ['oauth2', 'acme'],
    );
    assert.equal(catalog.get('oauth2'), oauth2Manifest.manifest);
    const reports = catalog.problems.map(({ file, path: place, reason }) => [
      path.basename(file),
      place,
      reason,
    ]);
    assert.deepEqual(reports, [
      ['b-twice.json', 'id', 'there is a provider “acme” already'],
      ['c-built-in.json', 'id', 'there is a provider “oauth2” already'],
      ['d-broken.json', '', 'is not JSON'],
      ['e-wrong.json', 'requests/x/path', '{nope} is not declared here'],
      ['f-greedy.json', 'provided', 'only built-in providers are given secrets by Sluice itself'],
      ['g-huge.json', '', 'is larger than 1 MiB'],
      ['h-folder.json', '', 'is no file'],
      ['missing', '', 'cannot be read (ENOENT)'],
    ]);
  });

  it('names the providers that exist where one does not', () => {
    const catalog = createManifestCatalog({ builtIn: [oauth2Manifest], directories: [] });
    assert.throws(() => catalog.get('acme'), {
      code: 'unknown-provider',
      next: 'Use one of: oauth2. A bundle whose manifest is gone needs it back, or forget_bundle.',
    });
    assert.throws(() => catalog.get('constructor'), { code: 'unknown-provider' });
  });
});
