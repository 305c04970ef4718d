// An agent sends a file of the workspace through a bundle: a person sees which one, and exactly those bytes are sent.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorOf, type AgentResult } from '../../support/agentClient.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { GatedFixture, type AskedApproval, type ShownBundle } from '../tools/gatedFixture.ts';

const NOTES = 'Version 2 is out.\nThanks, all.';

describe('A file that a bundle tool sends', () => {
  const folders = new TemporaryFolders();
  let folder: string;
  let fixture: GatedFixture;
  let bundle: ShownBundle;
  before(async () => {
    folder = folders.make();
    mkdirSync(path.join(folder, 'docs'));
    fixture = await GatedFixture.start({ folders: [folder] });
    const { output } = await fixture.agent.call('list_bundles', { limit: 100 });
    const bundles = output['bundles'] as ShownBundle[];
    bundle = bundles.find(({ environment }) => environment === 'development') as ShownBundle;
  });
  beforeEach(() => write(NOTES));
  after(async () => {
    await fixture.stop();
    folders.dispose();
  });

  const write = (text: string): void => writeFileSync(path.join(folder, 'docs/notes.md'), text);
  const send = (text: unknown, more = {}): Promise<AgentResult> =>
    fixture.agent.call('act_with_bundle', {
      bundle_id: bundle.id,
      tool: 'send_message',
      input: { channel_id: 'C_RELEASES', text },
      ...more,
    });
  const sent = async (): Promise<unknown[]> =>
    ((await fixture.sandbox.everything())['messages'] ?? []).map(({ text }) => text);
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const shown = (approval: AskedApproval): (string | null)[] =>
    (approval.targets[0]?.effects ?? []).map(({ after }) => after);

  it('[bundle-tools.files] is shown with path, size and digest, and sent as it was shown', async () => {
    const found = await fixture.agent.call('find_bundle_tools', { query: 'send a message' });
    assert.match(JSON.stringify(found.output), /\$file.{1,60}for text/);
    const before = (await sent()).length;
    const asking = send({ $file: 'docs/notes.md' });
    const approval = await fixture.asked();
    for (const value of ['docs/notes.md', String(Buffer.byteLength(NOTES)), digest(NOTES)]) {
      assert.ok(shown(approval).includes(value), value);
      assert.ok(approval.detail.includes(value), `${value} is not in ${approval.detail}`);
    }
    assert.equal((await sent()).length, before);
    await fixture.decide(approval, 'approve');
    const { output, text } = await asking;
    assert.equal(output['status'], 'completed', text);
    assert.deepEqual((await sent()).slice(before), [NOTES]);
    for (const file of readdirSync(fixture.host.directory, { recursive: true, withFileTypes: true }))
      // What is being replaced now is gone in a moment.
      if (file.isFile() && !file.name.endsWith('.tmp')) {
        const bytes = readFileSync(path.join(file.parentPath, file.name));
        const isOwn = !file.parentPath.includes('sandbox');
        assert.equal(isOwn && bytes.includes('Thanks, all.'), false, file.name);
      }
  });

  it('[bundle-tools.files] is asked about again if it changed since', async () => {
    const before = (await sent()).length;
    const asking = send({ $file: 'docs/notes.md' }, { repeat: true });
    const first = await fixture.asked();
    write('Something else.');
    await fixture.decide(first, 'approve');
    const second = await fixture.asked();
    assert.ok(shown(second).includes(digest('Something else.')), JSON.stringify(second.targets));
    assert.ok(second.changed_since.length > 0);
    assert.equal((await sent()).length, before);
    await fixture.decide(second, 'approve');
    await asking;
    assert.deepEqual((await sent()).slice(before), ['Something else.']);
  });

  it('[bundle-tools.files] is refused before anybody is asked, if it is no plain file of the workspace', async () => {
    const outside = folders.make();
    writeFileSync(path.join(outside, 'private.txt'), 'outside');
    symlinkSync(path.join(outside, 'private.txt'), path.join(folder, 'link.txt'));
    writeFileSync(path.join(folder, 'image.bin'), Buffer.from([0xff, 0xfe, 0x00]));
    const asked = fixture.timesAsked;
    for (const file of [
      '../private.txt',
      'link.txt',
      'docs',
      'none.md',
      'image.bin',
      '/etc/hosts',
      '.git/config',
    ]) {
      const answer = await send({ $file: file });
      assert.equal(errorOf(answer)['code'], 'bad-arguments', answer.text);
      assert.match(answer.text, /Nothing was sent/);
    }
    const inId = await fixture.agent.call('act_with_bundle', {
      bundle_id: bundle.id,
      tool: 'send_message',
      input: { channel_id: { $file: 'docs/notes.md' }, text: 'hello' },
    });
    assert.equal(errorOf(inId)['code'], 'bad-arguments');
    const reading = await fixture.agent.call('read_from_bundle', {
      bundle_id: bundle.id,
      tool: 'search_messages',
      input: { query: { $file: 'docs/notes.md' } },
    });
    assert.equal(errorOf(reading)['code'], 'bad-arguments');
    assert.equal(fixture.timesAsked, asked);
  });
});
