// What an agent learns of a request that waits, lapses, or cannot be put to anybody; and what the audit log keeps of it.
import assert from 'node:assert/strict';
import { reviewText } from '../../../src/vscode/approvals/reviewText.ts';
import { unwrapped } from '../../support/approvals.ts';
import { agent, AttackWorld, CLAUDE, dialogOf, reader } from './attackWorld.ts';

describe('A request for approval', () => {
  let world: AttackWorld;
  beforeEach(async () => (world = await AttackWorld.open()));
  afterEach(() => world.close());
  after(() => AttackWorld.dispose());

  const target = async (): Promise<{ bundle_id: string }> => ({
    bundle_id: (await world.bundle('Payroll export', 'production')).id,
  });

  it('[gate.waiting] tells the agent where it waits and until when, and not to repeat it; repeated, it is one', async () => {
    const first = await world.call('delete_bundle', await target(), CLAUDE, 50);
    assert.equal(first.output['status'], 'awaiting_approval');
    assert.match(
      first.text,
      /Waiting for approval in the VS Code window acme-api until \d{4}-\d\d-\d\dT[\d:.]+Z; do other work, do not repeat/,
    );
    const again = await world.call('delete_bundle', await target(), CLAUDE, 50);
    assert.equal(again.output['operation_id'], first.output['operation_id']);
    assert.equal(world.announced.length, 1);
  });

  it('[gate.no-approver] ends at once where there is no window, and says that nothing was changed', async () => {
    world.window = null;
    await world.restart();
    const { output, text } = await world.call('delete_bundle', await target());
    assert.equal(output['status'], 'no_approver');
    assert.match(text, /Nothing was changed/);
    assert.deepEqual([world.announced, world.writes()], [[], []]);
  });

  it('[gate.expires] lapses by itself, and says so', async () => {
    world.settings = { ...world.settings, expiryMs: 60 };
    const { approval, result } = await world.ask('delete_bundle', await target());
    const { output, text } = await result;
    assert.equal(output['status'], 'timed_out');
    assert.match(text, /Nothing was changed/);
    assert.equal(world.stored(approval).status, 'expired');
    assert.deepEqual(world.writes(), []);
  });

  it('[gate.restart] is asked again after a restart, the same one, and never assumed', async () => {
    const { approval } = await world.ask('delete_bundle', await target());
    await world.restart();
    assert.equal(world.announced.length, 2);
    assert.deepEqual(world.announced[1], approval);
    assert.deepEqual(world.writes(), []);
    assert.equal((await world.decide(approval)).kind, 'started');
  });

  it('[gate.denied] rejected, gives the agent the person’s reason', async () => {
    const { approval, result } = await world.ask('delete_bundle', await target());
    await world.decide(approval, { verdict: 'reject', reason: 'Ask me\non Monday.\u202e' });
    const { output, text } = await result;
    assert.equal(output['status'], 'denied');
    assert.match(text, /“Ask me ⏎ on Monday\.⟨U\+202E⟩”\. Nothing was changed; do not ask again unless/);
  });

  it('[gate.foreign-text] shows the agent’s reason apart, as its claim, and no word of it elsewhere', async () => {
    const reason = 'Unused since 2019 says the owner';
    const { approval } = await world.ask('delete_bundle', { ...(await target()), reason });
    const { title, detail } = dialogOf(approval);
    assert.ok(!title.includes('2019'));
    const review = reviewText(approval, 'request', reader);
    const naming = [...new Set(unwrapped(`${detail}\n${review}`).split('\n'))].filter((line) =>
      line.includes('2019'),
    );
    assert.deepEqual(naming, [`Claude Code says (not checked): “${reason}”`]);
  });

  it('[audit.decisions] is in the log with who decided, when, on which dialog, and what came of it', async () => {
    const { approval, result } = await world.ask('delete_bundle', await target(), agent('Cursor'));
    await world.decide(approval, { shownForMs: 10 });
    await world.decide(approval, { dialogDigest: 'digest of the text' });
    await result;
    const lines = (await world.auditText()).split('\n').filter((line) => line.startsWith('{'));
    const records = lines.map((line) => JSON.parse(line) as { kind: string; caller: string; facts: object });
    assert.deepEqual(
      records.map(({ kind, caller }) => `${kind} ${caller}`),
      ['requested', 'ignored', 'decided', 'started', 'finished'].map((kind) => `${kind} Cursor`),
    );
    const decided = records[2]?.facts as Record<string, unknown>;
    assert.equal(decided['approval_id'], approval.id);
    assert.equal(decided['digest'], approval.digest);
    assert.equal(decided['dialog_digest'], 'digest of the text');
    assert.deepEqual([decided['verdict'], decided['user'], decided['host']], ['approve', 'ann', 'desk']);
    assert.deepEqual(await world.verify(), {
      kind: 'intact',
      records: 5,
      notYetAnchored: await pending(5),
      reanchored: [],
    });
  });

  /** How many of the records the head outside does not cover yet. */
  async function pending(records: number): Promise<number> {
    const found = await world.verify();
    return found.kind === 'intact' ? found.notYetAnchored : records;
  }
});
