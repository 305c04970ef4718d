// Run in a mount namespace of its own: connects and disconnects Claude Code in the home that it is given, and prints
// what the file held meanwhile.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ClientConfigurations } from '../../src/clients/clientConfigurations.ts';
import { KNOWN_CLIENTS } from '../../src/clients/knownClients.ts';

const [home = ''] = process.argv.slice(2);
const machine = { platform: process.platform, env: {}, home, editorFolder: path.join(home, 'editor') };
const configurations = new ClientConfigurations(machine, path.join(home, '.sluice'));
const client = KNOWN_CLIENTS.find(({ id }) => id === 'claude-code');
if (client === undefined) throw new Error('There is no Claude Code.');
const bridge = { way: 'bridge' as const, command: 'node', args: ['/b.cjs'], env: {}, token: 'a-token' };

const plan = await configurations.planConnect(client, bridge, { allow: false });
const inPlace = await configurations.writtenInPlace(plan);
if (!(await configurations.carryOut(plan))) throw new Error('The file changed.');
const connected = readFileSync(client.file(machine), 'utf8');
if (!(await configurations.carryOut(await configurations.planDisconnect(client))))
  throw new Error('The file changed.');
process.stdout.write(JSON.stringify({ inPlace, connected }));
