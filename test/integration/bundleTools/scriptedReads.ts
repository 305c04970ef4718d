// Reads through a bundle whose provider answers what a test says: everything between the answer and the model is real.
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import type { ProviderClient, RawAnswer } from '../../../src/core/provider/providerClient.ts';
import { interpretHttpAnswer } from '../../../src/core/provider/interpretation.ts';
import { KnownSecrets } from '../../../src/core/provider/knownSecrets.ts';
import { sentRequestOf } from '../../../src/core/provider/declaredRequests.ts';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import { Redactor } from '../../../src/core/provider/redaction.ts';
import type { StoreView } from '../../../src/core/storage/store.ts';
import { BundleReads } from '../../../src/core/toolSource/bundleReads.ts';
import { requireTool } from '../../../src/core/toolSource/bundleTools.ts';
import { ReadClient } from '../../../src/core/toolSource/readClient.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { FakeIds } from '../../support/fakeIds.ts';
import { catalogOf } from '../../support/memoryPorts.ts';

const manifest = parseManifest({
  id: 'notes',
  name: 'Notes',
  environments: { development: { baseUrl: 'https://api.notes.test', live: false } },
  requests: {
    'note.list': { type: 'http', method: 'GET', path: '/notes', verb: 'read', query: { after: '{cursor?}' } },
    'note.read': { type: 'http', method: 'GET', path: '/note', verb: 'read' },
  },
  tools: [
    {
      name: 'list_notes',
      title: 'List notes',
      request: 'note.list',
      items: '/notes',
      page: { kind: 'cursor', next: '/next' },
    },
    { name: 'get_note', title: 'Get a note', request: 'note.read' },
  ],
});
const catalog = catalogOf([manifest]);
const bundle = { id: 'bnd_1', provider: 'notes', environment: 'development', name: 'b', inputs: {} };
const view = {
  secrets: { has: () => false },
  credentials: { ofBundle: () => [] },
} as unknown as StoreView;

export class ScriptedReads {
  /** What the provider answers next. */
  answer: RawAnswer = { status: 200, headers: {}, body: '{}' };
  /** Answers that were too large, by id. */
  readonly stored = new Map<string, JsonValue>();
  readonly #reads: BundleReads;

  /** @param sent the secret that requests carry. @param vault others that this process knows */
  constructor(sent: string, vault: readonly string[]) {
    const known = new KnownSecrets();
    for (const value of vault) known.add({ part: 'input.other' }, value);
    const ids = new FakeIds();
    const providers: ProviderClient = {
      send: async () => this.answer,
      interpret: async ({ request }, answer) => {
        const declared = sentRequestOf(manifest, request);
        if (declared?.type !== 'http') throw new TypeError(request);
        return interpretHttpAnswer(
          {
            manifest,
            request: declared,
            values: { param: () => undefined, secret: () => undefined },
            redactor: new Redactor([sent], known),
            now: 0,
          },
          answer,
        );
      },
    };
    const clock = new NodeClock();
    this.#reads = new BundleReads({
      store: { read: (work) => work(view) },
      manifests: catalog,
      reads: new ReadClient({ providers, manifests: catalog, clock, ids }),
      results: {
        put: async ({ value }) => {
          const id = ids.create('res');
          this.stored.set(id, value);
          return id;
        },
        get: async (id) => {
          const value = this.stored.get(id);
          return value === undefined ? undefined : { callerId: 'cli_1', value };
        },
      },
      journal: { answerTo: async () => undefined },
      renewal: { renew: async () => false },
      accounts: { lose: async () => undefined },
      checks: { judge: async () => undefined },
      counts: { add: () => undefined, of: () => ({}) },
      hasher: new NodeHasher(),
    });
  }

  /** @throws AppError as `BundleReads.read` */
  read(tool: 'list_notes' | 'get_note'): Promise<JsonObject> {
    return this.#reads.read(
      {
        caller: { kind: 'agent', id: 'cli_1', label: 'Agent', claim: null },
        follow: () => Promise.reject(new Error('nothing is refreshed')),
        bundle: bundle as unknown as Bundle,
        tool: requireTool(manifest, tool),
        input: {},
        accountId: undefined,
        fields: undefined,
        cursor: undefined,
        limit: undefined,
      },
      new AbortController().signal,
    );
  }

  /** A stored result, as that caller reads it. @throws AppError as `BundleReads.result` */
  result(id: string, callerId: string): Promise<JsonObject> {
    const caller = { kind: 'agent' as const, id: callerId, label: 'Agent', claim: null };
    return this.#reads.result({ id, caller, pointer: '', cursor: undefined, limit: undefined });
  }
}
