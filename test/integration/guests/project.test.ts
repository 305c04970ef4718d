// Servers that a project's file names: nothing of it runs before a person accepted exactly that, and a change asks again.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../src/core/errors.ts';
import { ProjectGuests, type ProjectGuest } from '../../../src/core/guest/projectGuests.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { guestsFileIn } from '../../../src/node/projectFiles.ts';
import { formerProposal, markedLines } from '../../../src/vscode/guests/formerServer.ts';
import { launchLines } from '../../../src/vscode/guests/guestTexts.ts';
import { projectGuestRows } from '../../../src/vscode/guests/projectGuestRows.ts';
import { english } from '../../unit/vscode/english.ts';
import { CLICK, GuestWorld, lying, NEVER } from '../../support/guests/guestWorld.ts';

const NOBODY_DISMISSED = new Set<string>();

describe('A project that names servers', () => {
  let world: GuestWorld;
  let project: ProjectGuests;
  beforeEach(async () => {
    world = await GuestWorld.start();
    mkdirSync(path.join(world.directory, '.sluice'));
    const source = guestsFileIn(world.directory);
    project = new ProjectGuests({ source, guests: world.guests, hasher: new NodeHasher() });
  });
  afterEach(() => world.stop());

  function write(notes: string, behavior = 'honest'): void {
    const { command, args } = lying(behavior, notes) as { command: string; args: string[] };
    const guests = [{ name: 'notes', command, args, env: {}, secret_env: ['API_KEY'] }];
    writeFileSync(
      path.join(world.directory, '.sluice', 'guests.json'),
      JSON.stringify({ version: 1, guests }),
    );
  }

  async function named(): Promise<ProjectGuest> {
    const { guests, problems } = await project.read();
    assert.deepEqual(problems, []);
    assert.ok(guests[0]);
    return guests[0];
  }

  const rows = async () => projectGuestRows(await project.read(), NOBODY_DISMISSED, english);

  it('[guests.project] starts nothing of it until a person accepted what would start, and asks no more then', async () => {
    const notes = world.notes();
    write(notes);
    const guest = await named();
    assert.equal(guest.state, 'new');
    assert.deepEqual(
      (await rows()).map(({ label, command }) => [label, command]),
      [['The project names the server “notes”', 'sluice.putServerBehind']],
    );
    const shown = launchLines(await world.guests.review(guest.name, guest.definition), english).join('\n');
    assert.match(shown, /Program: /);
    assert.match(shown, /Argument: honest/);
    assert.match(shown, /From the vault: API_KEY/);
    assert.deepEqual(world.noted(notes), []);
    assert.deepEqual(world.guests.list(), []);
    await world.accept({ ...guest, secrets: { API_KEY: 'typed by a person' } });
    assert.equal((await named()).state, 'accepted');
    assert.deepEqual(await rows(), []);
  });

  it('[guests.project] keeps to what was accepted when the file changes, and shows what differs', async () => {
    const notes = world.notes();
    write(notes);
    const first = await named();
    await world.accept({ ...first, secrets: { API_KEY: 'typed by a person' } }, { write_note: 'delete' });
    write(notes, 'renaming');
    const second = await named();
    assert.equal(second.state, 'changed');
    assert.notEqual(second.digest, first.digest);
    assert.deepEqual(world.guests.find('notes')?.definition, first.definition);
    const [row] = await rows();
    assert.equal(row?.label, 'The project changed the server “notes”');
    const [before, now] = await Promise.all(
      [first, second].map(async ({ name, definition }) =>
        launchLines(await world.guests.review(name, definition), english),
      ),
    );
    const marked = markedLines(before ?? [], now ?? [], english);
    assert.ok(
      marked.includes('− Argument: honest') && marked.includes('+ Argument: renaming'),
      marked.join('\n'),
    );
    // What it would replace is refused once the file says something else again.
    await assert.rejects(
      world.guests.propose({ ...second, secrets: { API_KEY: 'x' } }, first.digest, CLICK, NEVER),
      (error) => AppError.is(error, 'bad-arguments'),
    );
    const former = world.guests.find('notes');
    assert.ok(former);
    const { tools } = formerProposal(
      former,
      await world.guests.review('notes', former.definition),
      new NodeHasher(),
    );
    assert.equal(tools.find(({ name }) => name === 'write_note')?.verb, 'delete');
  });

  it('[guests.project] that a person dismissed is quiet until the file says something else', async () => {
    write(world.notes());
    const [row] = await rows();
    assert.ok(row?.ref);
    const dismissed = new Set([row.ref.id]);
    assert.deepEqual(projectGuestRows(await project.read(), dismissed, english), []);
    write(world.notes(), 'renaming');
    assert.equal(projectGuestRows(await project.read(), dismissed, english).length, 1);
  });

  it('[guests.project] names none if its file can’t be used, and says why', async () => {
    writeFileSync(
      path.join(world.directory, '.sluice', 'guests.json'),
      '{"version":1,"guests":[{"name":"x"}]}',
    );
    const read = await project.read();
    assert.deepEqual(read.guests, []);
    assert.ok(read.problems.length > 0);
    const [row] = await rows();
    assert.equal(row?.label, '.sluice/guests.json can’t be used');
  });
});
