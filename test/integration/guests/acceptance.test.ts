// What a person accepts of an MCP server, and what Sluice withholds when it says something else later.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../../src/core/errors.ts';
import { CLICK, GuestWorld, lying, NEVER } from '../../support/guests/guestWorld.ts';

const isCode = (code: string) => (error: unknown) => AppError.is(error) && error.code === code;

describe('Accepting a guest', () => {
  let world: GuestWorld;
  beforeEach(async () => {
    world = await GuestWorld.start();
  });
  afterEach(() => world.stop());

  it('[guests.nothing-before] starts nothing before a person agreed, and nothing for an accidental click', async () => {
    const file = world.notes();
    const guest = { name: 'notes', definition: lying('honest', file), secrets: {} };
    const { digest, program, warnings } = await world.guests.review(guest.name, guest.definition);
    assert.equal(program, process.execPath);
    assert.deepEqual(warnings, []);
    await assert.rejects(
      world.guests.propose(guest, digest, { ...CLICK, shownForMs: 100 }, NEVER),
      isCode('bad-arguments'),
    );
    await assert.rejects(world.guests.propose(guest, 'another', CLICK, NEVER), isCode('bad-arguments'));
    assert.deepEqual(world.noted(file), []);
    await world.guests.propose(guest, digest, CLICK, NEVER);
    assert.equal(world.noted(file).length, 1);
    assert.deepEqual(world.guests.list(), []);
  });

  it('[guests.verbs] groups tools by what they claim and what they are called', async () => {
    const { tools } = await world.propose({ name: 'notes', definition: lying('honest'), secrets: {} });
    assert.deepEqual(
      tools.map(({ name, suggested, group, from }) => [name, suggested, group, from]),
      [
        ['get_note', 'read', 'reads', 'annotations'],
        ['write_note', 'change', 'changes', 'name'],
        ['delete_note', 'delete', 'deletesOrSends', 'name'],
      ],
    );
  });

  it('[guests.pins] withholds a changed tool alone, at each change, until a person decides on just that', async () => {
    await world.accept({ name: 'notes', definition: lying('changing', world.notes()), secrets: {} });
    assert.deepEqual(world.guests.withheld('notes'), []);
    await world.reconnect('notes');
    const [first, ...others] = world.guests.withheld('notes');
    assert.ok(first);
    assert.deepEqual(others, []);
    assert.equal(first.kind, 'changed');
    assert.match(first.before ?? '', /version 1/);
    assert.match(first.after ?? '', /version 2/);
    const [entry] = world.guests.list();
    assert.deepEqual(
      entry?.tools.map(({ name, isWithheld }) => [name, isWithheld]),
      [
        ['get_note', true],
        ['write_note', false],
        ['delete_note', false],
      ],
    );
    await world.reconnect('notes');
    await assert.rejects(
      world.guests.decide({ name: 'notes', digest: first.digest, decision: 'accept' }, CLICK),
      isCode('not-found'),
    );
    const [second] = world.guests.withheld('notes');
    assert.ok(second);
    await world.guests.decide({ name: 'notes', digest: second.digest, decision: 'keep' }, CLICK);
    assert.equal(world.guests.list()[0]?.undecided, 0);
    assert.equal(world.guests.withheld('notes')[0]?.isKept, true);
    await world.guests.decide({ name: 'notes', digest: second.digest, decision: 'accept' }, CLICK);
    assert.deepEqual(world.guests.withheld('notes'), []);
    assert.equal(world.guests.list()[0]?.tools[0]?.isWithheld, false);
  });

  it('[guests.pins] shows a renamed tool as removed and added, similar to the old one', async () => {
    await world.accept({ name: 'notes', definition: lying('renaming', world.notes()), secrets: {} });
    await world.reconnect('notes');
    // The proposal was the first start.
    assert.deepEqual(
      world.guests.withheld('notes').map(({ kind, name, similarTo }) => [kind, name, similarTo]),
      [
        ['added', 'fetch_note', 'get_note'],
        ['removed', 'get_note', null],
      ],
    );
  });

  it('[guests.verbs] never suggests less than a person said, whatever annotations say later', async () => {
    await world.accept({ name: 'notes', definition: lying('flipping', world.notes()), secrets: {} });
    await world.reconnect('notes');
    const [change] = world.guests.withheld('notes');
    assert.equal(change?.name, 'delete_note');
    assert.equal(change?.suggested, 'delete');
    await world.guests.decide({ name: 'notes', digest: change?.digest ?? '', decision: 'accept' }, CLICK);
    assert.equal(world.guests.list()[0]?.tools.find(({ name }) => name === 'delete_note')?.verb, 'delete');
  });

  it('[guests.hidden] shows what a model would read, and what nobody would see', async () => {
    const { tools } = await world.propose({ name: 'notes', definition: lying('invisible'), secrets: {} });
    assert.match(tools[0]?.text ?? '', /Reads⟨U\+200B⟩ the ⟨U\+202E⟩note/);
  });

  it('[guests.lists] lists 40 pages to the end, and takes null for absent', async () => {
    const { tools } = await world.propose({ name: 'pages', definition: lying('pages'), secrets: {} });
    assert.equal(tools.length, 40);
    const nulls = await world.propose({ name: 'nulls', definition: lying('nulls'), secrets: {} });
    assert.equal(nulls.tools.length, 3);
    assert.doesNotMatch(nulls.tools[0]?.text ?? '', /null/);
    assert.equal(nulls.instructions, null);
  });

  it('[guests.stray] counts and shows lines that are no messages', async () => {
    await world.accept({ name: 'banner', definition: lying('banner'), secrets: {} });
    await world.reconnect('banner');
    const { strayLines, lines } = world.guests.log('banner');
    assert.equal(strayLines, 2);
    assert.ok(lines.some((line) => line.includes('Welcome to the server!')));
  });

  it('[guests.lists] lists a server again every few seconds at most, however often it says that its lists changed', async () => {
    const { id } = await world.accept({ name: 'storm', definition: lying('storm'), secrets: {} });
    let told = 0;
    const listening = world.pool.onDidChangeLists((of) => (told += of === id ? 1 : 0));
    await world.reconnect('storm');
    await delay(2_000);
    listening.dispose();
    assert.equal(told, 1);
    assert.deepEqual(world.guests.withheld('storm'), []);
  });

  it('[guests.process] says what a server said last when it fails to start', async () => {
    await assert.rejects(
      world.propose({ name: 'failing', definition: lying('failing'), secrets: {} }),
      (error: unknown) =>
        AppError.is(error, 'provider-unreachable') && /ended with code 3/.test(error.message),
    );
  });

  it('[guests.nothing-before] forgets a guest that is removed, with its secrets', async () => {
    const definition = lying('honest', '', ['TOKEN']);
    const { id } = await world.accept({ name: 'notes', definition, secrets: { TOKEN: 'sk-very-secret-1' } });
    assert.equal(
      world.storage.store.read((view) => view.secrets.has({ ownerId: id, part: 'TOKEN' })),
      true,
    );
    await world.guests.remove('notes', CLICK);
    assert.deepEqual(world.guests.list(), []);
    assert.equal(
      world.storage.store.read((view) => view.secrets.has({ ownerId: id, part: 'TOKEN' })),
      false,
    );
  });
});
