// Clients' files with servers of others in them, for the tests of guests.
import type * as fc from 'fast-check';
import type { OtherServer } from '../../../src/clients/guests/guestPlan.ts';
import type { Connection, KnownClient } from '../../../src/clients/knownClients.ts';
import { applyEdits } from '../../../src/clients/textEdit.ts';
import { jsonTexts, tomlTexts } from './configurationTexts.ts';

export const BRIDGE: Extract<Connection, { way: 'bridge' }> = {
  way: 'bridge',
  command: 'node',
  args: ['/b.cjs'],
  env: {},
  token: 'token-of-nobody',
};
export const SECRET = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';

export const texts = (client: KnownClient): fc.Arbitrary<string> =>
  client.id === 'codex' ? tomlTexts(client.member[0] ?? '') : jsonTexts(client.member[0] ?? '');

/** A file with one server more, which has a secret. */
export function withServer(client: KnownClient, text: string): string {
  const container = client.member.slice(0, -1);
  const env = { API_KEY: SECRET, LOG_LEVEL: 'debug' };
  const value =
    client.id === 'opencode'
      ? { type: 'local', command: ['npx', '-y', 'x@1.0.0'], environment: env }
      : { command: 'npx', args: ['-y', 'x@1.0.0'], env };
  return applyEdits(text, client.format.setMember(text, [...container, 'with secret'], value));
}

export const usable = (servers: OtherServer[]): OtherServer[] =>
  servers.filter(({ entry }) => 'definition' in entry);
