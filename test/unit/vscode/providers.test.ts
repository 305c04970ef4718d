// What the commands about manifests write and show: drafts, places of problems, reports of a trial.
import assert from 'node:assert/strict';
import { findNodeAtLocation, parseTree, type Node as JsonNode } from 'jsonc-parser';
import { AppError } from '../../../src/core/errors.ts';
import { readManifest } from '../../../src/core/provider/manifestChecks.ts';
import { BUILT_IN_MANIFESTS } from '../../../src/providers/manifests/builtInManifests.ts';
import { exampleManifest } from '../../../src/vscode/providers/exampleManifest.ts';
import { problemPlace } from '../../../src/vscode/providers/problemPlace.ts';
import { trialReport } from '../../../src/vscode/providers/trialReport.ts';
import { acmeManifest } from '../../support/acmeManifest.ts';
import { englishIn, inGerman } from '../../support/german.ts';
import { english } from './english.ts';

describe('A new manifest', () => {
  it('[providers.draft] from the example is valid', () => {
    assert.ok('manifest' in readManifest(exampleManifest('my-service')));
  });
});

describe('The place of a problem', () => {
  const text =
    '{\n  "id": "x",\n  "requests": {\n    "a": { "path": "/" },\n    "b": { "path": "/{nope}" }\n  }\n}';

  it('is the member that its path names', () => {
    assert.deepEqual(problemPlace(text, 'requests/b/path'), { line: 4, from: 11, to: 17 });
    assert.deepEqual(problemPlace(text, 'id'), { line: 1, from: 2, to: 6 });
  });

  it('is where a JSON parser finds the member, for every one of the built-in manifests', () => {
    for (const { manifest } of BUILT_IN_MANIFESTS) {
      const file = JSON.stringify(manifest, null, 2);
      const root = parseTree(file);
      assert.ok(root);
      for (const [path, names] of pathsIn(manifest)) {
        const key: JsonNode | undefined = findNodeAtLocation(root, names)?.parent?.children?.[0];
        assert.ok(key, path);
        assert.equal(problemPlace(file, path).line, file.slice(0, key.offset).split('\n').length - 1, path);
      }
    }
  });

  it('is the nearest that exists', () => {
    assert.equal(problemPlace(text, 'requests/b/verb').line, 4);
    assert.deepEqual(problemPlace(text, ''), { line: 0, from: 0, to: 1 });
  });
});

/** Members of objects in it, in lists only those of the first entry: problems name no later one by its line. */
function pathsIn(value: unknown, at: (string | number)[] = []): [path: string, names: (string | number)[]][] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return pathsIn(value[0], [...at, 0]);
  return Object.entries(value).flatMap(([name, member]) => {
    const names = [...at, name];
    // Names with a slash (JSON Pointers as keys) cannot be told apart in a problem's path.
    return name.includes('/') || /^\d+$/.test(name)
      ? []
      : [[names.join('/'), names] as [string, (string | number)[]], ...pathsIn(member, names)];
  });
}

describe('The report of a trial', () => {
  it('[providers.trial] keeps an answer inside its fence', () => {
    const tried = {
      name: 'validate',
      shown: 'GET x',
      answer: '200\n\n````\n# forged',
      outcome: 'done',
      tookMs: 3,
    } as const;
    const page = trialReport({ manifest: acmeManifest(), environment: 'staging' }, [tried], english);
    assert.match(page, /\n`{5}\n200/);
  });

  it('[providers.trial] has German headings, and Sluice’s own sentences for what was not sent', () => {
    const outcomes = ['done', 'gone', 'conflict', 'limited', 'rejected', 'uncertain', 'unsent'] as const;
    const error = new AppError('unknown-provider', 'Nothing describes acme.', { next: 'Nothing was sent.' });
    const tried = outcomes.map((outcome) => ({
      name: 'webhook.find',
      shown: outcome === 'unsent' ? error.message : 'GET https://acme.test/x',
      answer: outcome === 'unsent' ? error.next : '{}',
      outcome,
      tookMs: 3,
    }));
    const page = trialReport({ manifest: acmeManifest(), environment: 'production' }, tried, inGerman);
    const headings = page.split('\n').filter((line) => line.startsWith('#'));
    assert.equal(headings[0], '# Acme (Produktion)');
    assert.equal(new Set(headings).size, outcomes.length + 1);
    assert.deepEqual(englishIn(headings.join('\n'), ['webhook.find']), []);
    assert.match(page, /Nichts wurde gesendet/);
  });
});
