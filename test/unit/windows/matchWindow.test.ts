// The rules by which a client's window is chosen, without any window.
import assert from 'node:assert/strict';
import path from 'node:path';
import { isSameWindow, matchWindow, type Whereabouts } from '../../../src/windows/matchWindow.ts';
import { REGISTRY_PROTOCOL, type WindowEntry } from '../../../src/windows/windowEntry.ts';

const root = path.parse(process.cwd()).root;
const at = (...segments: string[]): string => path.join(root, ...segments);

function window(id: string, ...folders: string[]): WindowEntry {
  return {
    protocol: REGISTRY_PROTOCOL,
    id,
    host: 'here',
    pid: 1,
    version: '1.0.0',
    startedAt: '2026-01-01',
    folders,
    name: id,
    trusted: true,
    url: null,
    socket: null,
  };
}

/** What has “tree” in its path is a worktree of one repository. */
function match(windows: WindowEntry[], where: Partial<Whereabouts> & { cwd: string }): unknown {
  const found = matchWindow(windows, {
    gitCommonDirectory: (folder) => (folder.includes('tree') ? at('repository', '.git') : undefined),
    ...where,
  });
  if (found.kind === 'found') return found.window.id;
  return found.kind === 'none' ? 'none' : found.windows.map(({ id }) => id);
}

describe('The window of a client', () => {
  it('is none where there is none', () => {
    assert.equal(match([], { cwd: at('a') }), 'none');
    assert.equal(match([], { cwd: at('a'), wanted: 'w' }), 'none');
  });

  it('is the one that is named, by id or folder, before any other', () => {
    const windows = [window('one', at('a')), window('two', at('b'), at('c'))];
    assert.equal(match(windows, { cwd: at('a'), wanted: 'two' }), 'two');
    assert.equal(match(windows, { cwd: at('a'), wanted: at('c') }), 'two');
    assert.equal(match(windows, { cwd: at('a', 'x'), wanted: 'gone' }), 'one');
  });

  it('is the one with the deepest folder around the cwd, whole names alone', () => {
    const windows = [
      window('outer', at('a')),
      window('inner', at('z'), at('a', 'b')),
      window('other', at('ab')),
    ];
    assert.equal(match(windows, { cwd: at('a') }), 'outer');
    assert.equal(match(windows, { cwd: at('a', 'b', 'c') }), 'inner');
    assert.equal(match(windows, { cwd: at('a', 'bc') }), 'outer');
    assert.equal(match(windows, { cwd: at('a', '..b') }), 'outer');
    assert.deepEqual(match(windows, { cwd: at('abc') }), ['outer', 'inner', 'other']);
    assert.equal(match([window('root', root), window('deep', at('a'))], { cwd: at('q') }), 'root');
  });

  it('is the one in the same repository, where no folder fits', () => {
    const windows = [window('tree', at('tree-1')), window('other', at('b'))];
    assert.equal(match(windows, { cwd: at('tree-2', 'src') }), 'tree');
    assert.deepEqual(match([...windows, window('twin', at('tree-3'))], { cwd: at('tree-2') }), [
      'tree',
      'twin',
    ]);
  });

  it('is the only one, unless another was named', () => {
    const only = window('only', at('a'));
    assert.equal(match([only], { cwd: at('b') }), 'only');
    assert.deepEqual(match([only], { cwd: at('b'), wanted: 'gone' }), ['only']);
    assert.equal(match([window('bare')], { cwd: at('b') }), 'bare');
  });

  it('is the latest of those with the same folders, and unclear among others that fit as well', () => {
    const latest = window('latest', at('a'), at('b'));
    assert.equal(match([latest, window('former', at('b'), at('a'))], { cwd: at('a') }), 'latest');
    assert.deepEqual(match([latest, window('single', at('a'))], { cwd: at('a') }), ['latest', 'single']);
  });

  it('is the same after a reload by its id or its folders, and never for having none', () => {
    assert.ok(isSameWindow(window('a', at('x')), window('a', at('y'))));
    assert.ok(isSameWindow(window('a', at('x')), window('b', at('x'))));
    assert.ok(!isSameWindow(window('a'), window('b')));
    assert.ok(!isSameWindow(window('a', at('x')), window('b', at('x'), at('y'))));
  });
});
