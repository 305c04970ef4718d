// A person puts a server of Claude Code's behind Sluice by the palette, the client goes on with the same tools, a deletion
// asks, and taking the server out gives the file back. In a home of its own.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { vsixPath } from '../../scripts/project.ts';
import { serverUserFolder } from '../../scripts/vscodeServer.ts';
import { filesHolding } from '../support/diskBytes.ts';
import { startVsCode, type VsCode } from '../support/vsCode.ts';
import { quickInput } from './provisioning.ts';
import { readAndPress } from './readAndPress.ts';
import { SluiceView } from './sluiceView.ts';

const SECRET = 'sk_notes_4eC39HqLyjWDarjtT1zdp7dc';
const LYING = fileURLToPath(new URL('../support/guests/lyingGuest.ts', import.meta.url));

describe('an MCP server behind Sluice', () => {
  let dir: string;
  let home: string;
  let original: string;
  let vsCode: VsCode;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-guests-'));
    home = path.join(dir, 'home');
    mkdirSync(home, { recursive: true });
    original = `{
  "numStartups": 7,
  "mcpServers": {
    "notes": { "command": ${JSON.stringify(process.execPath)},
      "args": [${JSON.stringify(LYING)}, "honest", ${JSON.stringify(path.join(dir, 'calls'))}],
      "env": { "API_KEY": "${SECRET}", "LOG_LEVEL": "debug" } }
  }
}
`;
    writeFileSync(configuration(), original);
    const env = { HOME: home, USERPROFILE: home, SLUICE_HOME: path.join(home, '.sluice') };
    vsCode = await startVsCode({ vsix: vsixPath, dir, env, persistentSecrets: true });
  });

  after(async () => {
    await vsCode?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  beforeEach(() => vsCode.clearNotifications());

  const configuration = (): string => path.join(home, '.claude.json');

  /** As Claude Code starts what its file says. */
  async function claudeCode(): Promise<Client> {
    const { mcpServers } = JSON.parse(readFileSync(configuration(), 'utf8')) as {
      mcpServers: { notes: { command: string; args: string[]; env: Record<string, string> } };
    };
    const { command, args, env } = mcpServers.notes;
    const client = new Client({ name: 'claude-code', version: '2' });
    const environment = { PATH: process.env['PATH'] ?? '', HOME: home, ...env };
    await client.connect(new StdioClientTransport({ command, args, env: environment }));
    return client;
  }

  it('[guests.vscode] is started once, accepted by what its tools do, and its entry leads to Sluice without a secret', async () => {
    await vsCode.runCommand('Sluice: Put an MCP Server Behind Sluice…');
    await quickInput(vsCode, /notes.*Claude Code/s).waitFor();
    await vsCode.screenshot('guest-choose');
    await vsCode.acceptFocused();
    await quickInput(vsCode, /A name for it/).waitFor();
    await vsCode.page.keyboard.press('Enter');

    const start = await vsCode.waitForModal();
    assert.equal(start.message, 'Start “notes” to see what it offers?');
    assert.match(start.detail, /From the vault: API_KEY/);
    assert.match(start.detail, /Variable: LOG_LEVEL=debug/);
    assert.doesNotMatch(start.detail, new RegExp(SECRET));
    assert.ok(!existsSync(path.join(dir, 'calls')), 'It ran before anybody agreed.');
    await vsCode.screenshot('guest-start');
    await readAndPress(vsCode, 'Start');

    await quickInput(
      vsCode,
      /What “notes” May Do.*delete_note.*deletes.*write_note.*changes.*get_note.*reads/s,
    ).waitFor();
    await vsCode.screenshot('guest-verbs');
    await vsCode.acceptFocused();
    const accept = await vsCode.waitForModal();
    assert.equal(accept.message, 'Put “notes” behind Sluice?');
    assert.match(accept.detail, /Reads: runs without asking \(1\)\s+get_note/);
    await vsCode.screenshot('guest-accept');
    await readAndPress(vsCode, 'Accept');

    const write = await vsCode.waitForModal();
    assert.equal(write.message, 'Let Claude Code reach “notes” through Sluice?');
    const shown = await vsCode.page.content();
    assert.ok(!shown.includes(SECRET));
    await vsCode.screenshot('guest-write');
    await readAndPress(vsCode, 'Write');
    await vsCode.waitForToast(/“notes” is behind Sluice\. Restart Claude Code/);
    const after = readFileSync(configuration(), 'utf8');
    assert.ok(!after.includes(SECRET));
    assert.match(after, /"--guest"/);
    assert.deepEqual(filesHolding(serverUserFolder(dir, true), SECRET), []);
  }).timeout(240_000);

  it('[guests.vscode] goes on with its own tools: a reading one runs, a deleting one asks first', async () => {
    const client = await claudeCode();
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['get_note', 'write_note', 'delete_note'],
    );
    const deleting = client.callTool({ name: 'delete_note', arguments: { text: 'first line\nsecond line' } });
    const asked = await vsCode.waitForModal();
    assert.match(asked.message, /Claude Code/);
    assert.match(asked.detail, /MCP server: notes/);
    assert.match(asked.detail, /first line/);
    await vsCode.screenshot('guest-asked');
    await readAndPress(vsCode, 'Approve');
    const answer = await deleting;
    assert.notEqual(answer.isError, true);
    await client.close();
    assert.equal(readFileSync(path.join(dir, 'calls'), 'utf8').match(/delete_note/g)?.length, 1);
  }).timeout(240_000);

  it('[guests.vscode] is taken out again, and the file is as it was', async () => {
    await vsCode.runCommand('Sluice: Take an MCP Server Out…');
    await quickInput(vsCode, /notes.*Claude Code/s).waitFor();
    await vsCode.acceptFocused();
    const asked = await vsCode.waitForModal();
    assert.equal(asked.message, 'Take “notes” out of Sluice?');
    await vsCode.screenshot('guest-take-out');
    await readAndPress(vsCode, 'Take Out');
    await vsCode.waitForToast(/“notes” is out\. Restart Claude Code/);
    assert.equal(readFileSync(configuration(), 'utf8'), original);
  }).timeout(240_000);

  it('[guests.project] of the project’s file needs the person, who types its secret after they agreed to the start', async () => {
    const calls = path.join(dir, 'project-calls');
    const guest = (behavior: string): object => {
      const args = [LYING, behavior, calls];
      return { name: 'project-notes', command: process.execPath, args, secret_env: ['API_KEY'] };
    };
    const folder = path.join(dir, 'workspace', '.sluice');
    mkdirSync(folder, { recursive: true });
    const write = (behavior: string): void =>
      writeFileSync(
        path.join(folder, 'guests.json'),
        JSON.stringify({ version: 1, guests: [guest(behavior)] }),
      );
    write('honest');
    const view = new SluiceView(vsCode);
    await view.open();
    await view.row('Needs You', /The project names the server “project-notes”/).click();
    const start = await vsCode.waitForModal();
    assert.equal(start.message, 'Start “project-notes” to see what it offers?');
    assert.match(start.detail, /Argument: honest/);
    assert.match(start.detail, /From the vault: API_KEY/);
    assert.match(start.detail, /\.sluice\/guests\.json names it/);
    await vsCode.screenshot('guest-project-start');
    await readAndPress(vsCode, 'Start');
    await quickInput(vsCode, /API_KEY: it goes to the vault/).waitFor();
    assert.ok(!existsSync(calls), 'It ran before its secret was there.');
    await vsCode.page.keyboard.type(SECRET);
    await vsCode.page.keyboard.press('Enter');
    await quickInput(vsCode, /What “project-notes” May Do/).waitFor();
    await vsCode.acceptFocused();
    await readAndPress(vsCode, 'Accept');
    await vsCode.waitForToast(/“project-notes” is behind Sluice\. Agents that are connected/);
    await view.row('Needs You', /project-notes/).waitFor({ state: 'detached' });

    write('renaming');
    await view.row('Needs You', /The project changed the server “project-notes”/).click();
    const changed = await vsCode.waitForModal();
    assert.match(changed.detail, /− Argument: honest/);
    assert.match(changed.detail, /\+ Argument: renaming/);
    await vsCode.screenshot('guest-project-changed');
    await readAndPress(vsCode, 'Not Now');
    assert.deepEqual(filesHolding(serverUserFolder(dir, true), SECRET), []);
  }).timeout(240_000);
});
