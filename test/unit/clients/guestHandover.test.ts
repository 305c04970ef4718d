// Putting a server behind Sluice and taking it out, dead at any instant: the client's file works as it is, no secret is lost,
// and what was begun can be finished.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  guestEntry,
  guestNameOf,
  isGivenBack,
  otherServersIn,
  planPutBehind,
  planTakeOut,
  type OtherServer,
  type Takeout,
} from '../../../src/clients/guests/guestPlan.ts';
import { putBehind, takeOut } from '../../../src/clients/guests/handover.ts';
import { isOwnEntry } from '../../../src/clients/clientEntries.ts';
import { KNOWN_CLIENTS, type KnownClient } from '../../../src/clients/knownClients.ts';
import { canonicalText } from '../../../src/core/canonicalJson.ts';
import type { JsonValue } from '../../../src/core/json.ts';
import { GuestTakeouts } from '../../../src/vscode/guests/guestTakeouts.ts';
import { BRIDGE, SECRET, texts, usable, withServer } from './serverTexts.ts';

class Died extends Error {}

/** What outlives a window: the file, the vault, the token, VS Code's secrets. */
class World {
  readonly client: KnownClient;
  readonly server: OtherServer;
  readonly guest: string;
  file: string;
  /** By guest, its secrets. */
  readonly vault = new Map<string, readonly string[]>();
  hasToken = false;
  readonly #secrets = new Map<string, string>();
  readonly takeouts = new GuestTakeouts({
    get: async (key) => this.#secrets.get(key),
    store: (key, value) => this.write(() => void this.#secrets.set(key, value)),
    onDidChange: () => ({ dispose: () => undefined }),
  });
  /** How many more writes this window lives for. */
  life = Number.POSITIVE_INFINITY;

  constructor(client: KnownClient, text: string) {
    this.client = client;
    this.file = text;
    const [server] = usable(otherServersIn(client, text, undefined)).filter(
      ({ name }) => name === 'with secret',
    );
    assert.ok(server);
    this.server = server;
    this.guest = guestNameOf(server.name, []);
  }

  async write(change: () => void): Promise<void> {
    if (this.life <= 0) throw new Died();
    this.life -= 1;
    change();
  }

  async putBehind(): Promise<void> {
    const { client, server, guest, takeouts } = this;
    await this.write(() => void this.vault.set(guest, [SECRET]));
    const entry = guestEntry(client, guest, BRIDGE);
    const planned = planPutBehind({ client, file: '/config', text: this.file }, server, {
      name: guest,
      entry,
    });
    await putBehind({
      keepTakeout: () => takeouts.keep(planned.takeout),
      keepToken: () => this.write(() => void (this.hasToken = true)),
      write: async (beforeWriting) => {
        await beforeWriting();
        await this.write(() => void (this.file = planned.after));
        return true;
      },
    });
  }

  async takeOut(takeout: Takeout): Promise<void> {
    await takeOut({
      write: async () => {
        if (isGivenBack(this.client, this.file, takeout)) return true;
        const { after } = planTakeOut(this.client, this.file, takeout);
        await this.write(() => void (this.file = after));
        return true;
      },
      forgetGuest: () => this.write(() => void this.vault.delete(takeout.guest)),
      revokeToken: () => this.write(() => void (this.hasToken = false)),
      dropTakeout: () => this.takeouts.remove(takeout),
    });
  }

  /** Whether the client's entry does what it says, and the secret is where the server gets it from. */
  async check(): Promise<void> {
    const value = this.client.format.valueAt(this.file, this.server.path) as JsonValue;
    if (!isOwnEntry(value)) {
      assert.equal(canonicalText(value), canonicalText(this.server.value));
      return;
    }
    assert.deepEqual(this.vault.get(this.guest), [SECRET]);
    assert.ok(this.hasToken);
    const [takeout] = await this.takeouts.list();
    assert.equal(canonicalText(takeout?.original ?? null), canonicalText(this.server.value));
  }
}

async function untilDead(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => assert.ok(error instanceof Died, String(error)));
}

describe('a server that changes hands', () => {
  const worlds = fc
    .constantFrom(...KNOWN_CLIENTS)
    .chain((client) => texts(client).map((text) => ({ client, text: withServer(client, text) })));
  const lives = fc.nat({ max: 6 });

  it('[guests.handover] works at every instant at which the window may die, and can be taken out after', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, lives, lives, async ({ client, text }, putting, taking) => {
        const world = new World(client, text);
        world.life = putting;
        await untilDead(world.putBehind());
        await world.check();
        for (const life of [taking, Number.POSITIVE_INFINITY]) {
          world.life = life;
          const [takeout] = await world.takeouts.list();
          if (takeout !== undefined) await untilDead(world.takeOut(takeout));
          await world.check();
        }
        assert.equal(world.file, text);
        assert.deepEqual([world.hasToken, await world.takeouts.list()], [false, []]);
        // A guest that was accepted and nothing more is listed as one that no entry uses.
        assert.ok(world.vault.size === 0 || putting === 1);
      }),
      { numRuns: 200 },
    );
  });
});
