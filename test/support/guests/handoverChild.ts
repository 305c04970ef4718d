// Puts a server of a client's configuration behind Sluice and takes it out again, in a process that can be killed at any
// instant: real files, vault, tokens and server. Prints a JSON line before each step. argv: folder, `play` or `finish`.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readConfig, replaceFile } from '../../../src/clients/configFiles.ts';
import { ClientConfigurations } from '../../../src/clients/clientConfigurations.ts';
import { isOwnEntry } from '../../../src/clients/clientEntries.ts';
import {
  guestClientId,
  guestEntry,
  isGivenBack,
  otherServersIn,
  planPutBehind,
  planTakeOut,
  type Takeout,
} from '../../../src/clients/guests/guestPlan.ts';
import { putBehind, takeOut } from '../../../src/clients/guests/handover.ts';
import { KNOWN_CLIENTS, type KnownClient } from '../../../src/clients/knownClients.ts';
import { openClientTokens } from '../../../src/core/access/openClientTokens.ts';
import type { JsonValue } from '../../../src/core/json.ts';
import { FileKeyStore } from '../../../src/node/fileKeyStore.ts';
import { FileTokenPlace } from '../../../src/node/fileTokenPlace.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { NodeIds } from '../../../src/node/nodeIds.ts';
import { draftFor, revokeTokenOf } from '../../../src/vscode/clients/clientToken.ts';
import { GuestTakeouts } from '../../../src/vscode/guests/guestTakeouts.ts';
import { readClientToken } from '../../../src/windows/clientTokenFile.ts';
import { userDirectory } from '../../../src/windows/userDirectory.ts';
import { keptLogger } from '../memoryPorts.ts';
import { CLICK, GuestWorld } from './guestWorld.ts';

const [directory = '', mode = 'play'] = process.argv.slice(2);
process.env['SLUICE_HOME'] = path.join(directory, '.sluice');
const file = path.join(directory, 'claude.json');
const NAME = 'notes';

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const client = KNOWN_CLIENTS.find(({ id }) => id === 'claude-code') as KnownClient;
const owner: KnownClient = {
  ...client,
  id: guestClientId(client) as KnownClient['id'],
  label: 'Claude Code (servers)',
  scope: 'workspace',
};

const clock = new NodeClock();
const hasher = new NodeHasher();
const world = await GuestWorld.start({ directory, keyStore: new FileKeyStore(directory) });
const tokens = await openClientTokens(new FileTokenPlace(directory), world.storage.store, {
  hasher,
  ids: new NodeIds(clock),
  logger: keptLogger([]),
  clock,
});
const sluice = { tokens };
const configurations = new ClientConfigurations(
  { home: directory, platform: process.platform, env: {}, editorFolder: directory },
  path.join(directory, '.sluice'),
);
const kept = path.join(directory, 'takeouts.json');
const takeouts = new GuestTakeouts({
  get: async () => (await readConfig(kept)).text,
  store: (_key, value) => replaceFile(kept, value, 0o600),
  onDidChange: () => ({ dispose: () => undefined }),
});

async function put(): Promise<void> {
  const { text = '' } = await readConfig(file);
  const server = otherServersIn(client, text, undefined).find(({ name }) => name === NAME);
  if (server === undefined || !('definition' in server.entry)) throw new Error('The server is not there.');
  say({ at: 'start' });
  await world.accept({ name: NAME, ...server.entry });
  const draft = await draftFor(sluice, owner);
  const connection = {
    way: 'bridge',
    command: 'node',
    args: ['/b.cjs'],
    env: {},
    token: draft.token,
  } as const;
  const entry = guestEntry(client, NAME, { ...connection, args: [...connection.args] });
  const planned = planPutBehind({ client, file, text }, server, { name: NAME, entry });
  await putBehind({
    keepTakeout: () => step('takeout', () => takeouts.keep(planned.takeout)),
    keepToken: () => step('token', () => draft.keep()),
    write: async (beforeWriting) => {
      await beforeWriting();
      return step('write', () => written(planned));
    },
  });
}

async function giveBack(takeout: Takeout): Promise<void> {
  const { text = '' } = await readConfig(file);
  await takeOut({
    write: () =>
      step('give back', async () =>
        isGivenBack(client, text, takeout) ? true : written(planTakeOut(client, text, takeout)),
      ),
    forgetGuest: () => step('forget', () => removeGuest()),
    revokeToken: () => step('revoke', () => revokeTokenOf(sluice, owner)),
    dropTakeout: () => step('drop', () => takeouts.remove(takeout)),
  });
}

async function removeGuest(): Promise<void> {
  if (world.guests.list().length > 0) await world.guests.remove(NAME, { decidedBy: CLICK.decidedBy });
}

async function written({ before, after }: { before: string; after: string }): Promise<boolean> {
  const changed = { path: file, before, after, holdsToken: false, written: undefined };
  return configurations.carryOut({ files: [changed], tokens: [], older: 'none' });
}

async function step<T>(at: string, work: () => Promise<T>): Promise<T> {
  say({ at });
  return work();
}

/** What the client's entry needs, as another process finds it. */
async function found(): Promise<object> {
  const text = readFileSync(file, 'utf8');
  const value = client.format.valueAt(text, ['mcpServers', NAME]) as JsonValue;
  const guest = world.guests.find(NAME);
  const token = await readClientToken(userDirectory(), owner.id);
  return {
    isOwn: isOwnEntry(value),
    secret: guest === undefined ? null : world.launch(guest).secrets()['API_KEY'],
    hasToken: token !== undefined && tokens.verify(token)?.label === owner.label,
    takeouts: (await takeouts.list()).length,
    text,
  };
}

if (mode === 'play') {
  await put();
  for (const takeout of await takeouts.list()) await giveBack(takeout);
} else {
  say({ found: await found() });
  for (const takeout of await takeouts.list()) await giveBack(takeout);
  await removeGuest();
  say({ found: await found() });
}
await world.pool.dispose();
world.guests.dispose();
tokens.dispose();
world.storage.close();
