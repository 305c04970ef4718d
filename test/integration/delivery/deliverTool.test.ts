// deliver_secret through the whole core: always asked, told exactly, done at most once where repeating does harm.
import assert from 'node:assert/strict';
import type {
  Delivery,
  DestinationFacts,
  SecretDelivery,
} from '../../../src/core/delivery/secretDelivery.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { FaultPoint } from '../../../src/core/faultPoints.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { dialogText } from '../../../src/vscode/approvals/dialogText.ts';
import { english } from '../../../src/core/plan/phrase.ts';
import { READER, unwrapped } from '../../support/approvals.ts';
import { SharedWorld, type CoreHost, type HostOptions } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { textOf } from '../../support/textOf.ts';

const ENV = { type: 'env_file', file: '.env', key: 'API_KEY' };
const COMMAND = { type: 'command', argv: ['gh', 'secret', 'set', 'NAME; rm -rf /', 'a b'] };

describe('deliver_secret', () => {
  let world: SharedWorld;
  let host: CoreHost;
  let ids: { bundle_id: string; credential_id: string };
  let delivered: Delivery[];
  let failing: AppError | undefined;
  let replaces: boolean;
  const deliveries: SecretDelivery = {
    inspect: async (to): Promise<DestinationFacts> => {
      if (to.type === 'env_file') return { ...to, folder: 'project', exists: true, replaces };
      return to.type === 'command'
        ? { ...to, folder: 'project', argv: ['/usr/bin/gh', ...to.argv.slice(1)] }
        : to;
    },
    deliver: async (delivery) => {
      delivered.push(delivery);
      if (failing) throw failing;
      return { exitStatus: 0 };
    },
  };

  beforeEach(async () => {
    world = new SharedWorld();
    delivered = [];
    failing = undefined;
    replaces = false;
    host = await world.open({ deliveries });
    const { output } = await host.finish(host.provision());
    const bundle_id = textOf(output['bundle_id']);
    const held = host.store.read((view) => view.credentials.ofBundle(bundle_id));
    ids = { bundle_id, credential_id: held.find(({ kind }) => kind === 'api_key')?.id ?? '' };
  });
  afterEach(() => world.dispose());

  const ask = async (destination: object, window = host): Promise<ReturnType<CoreHost['call']>> => {
    const call = window.call('deliver_secret', { ...ids, destination } as JsonObject);
    await settle();
    return call;
  };
  async function approved(destination: object, window = host): ReturnType<CoreHost['call']> {
    const call = window.call('deliver_secret', { ...ids, destination } as JsonObject);
    await settle();
    assert.equal(window.approvals.size, 1, 'nobody was asked');
    await window.decide('approve');
    return window.finish(call);
  }

  it('[deliver.asked] asks a person, outside live environments too, and shows credential, place and warning', async () => {
    replaces = true;
    const call = ask(ENV);
    await settle();
    await settle();
    const [approval] = host.approvals.values();
    assert.ok(approval);
    assert.deepEqual(approval.verbs, ['share']);
    const dialog = dialogText([approval], READER);
    const [title, detail] = [dialog.title, unwrapped(dialog.detail)];
    assert.match(title, /^Allow .* to deliver a secret\?$/);
    assert.match(detail, /^Environment: development\nBundle: “shop”\n\+ Credential: API key\n/);
    assert.match(detail, /File: \.env\n\+ Folder: project\n/);
    assert.match(detail, /Key: API_KEY ⟨its value there is replaced⟩/);
    assert.match(detail, /WARNING: Agents with access to your files can read the value from there/);
    await host.decide('reject');
    assert.equal((await host.finish(call)).output['status'], 'denied');
    assert.deepEqual(delivered, []);
  });

  it('[deliver.asked] shows a command in full, each argument with its borders, and refuses one that is too long for it', async () => {
    const call = ask(COMMAND);
    await settle();
    await settle();
    const [approval] = host.approvals.values();
    assert.ok(approval);
    const detail = unwrapped(dialogText([approval], READER).detail);
    assert.ok(detail.includes('Standard input of: /usr/bin/gh secret set "NAME; rm -rf /" "a b"'), detail);
    assert.match(detail, /WARNING: The command gets the value/);
    await host.decide('reject');
    await host.finish(call);
    const long = await host.call('deliver_secret', {
      ...ids,
      destination: { type: 'command', argv: ['gh', 'x'.repeat(149)] },
    });
    assert.equal((long.output['error'] as { code: string }).code, 'bad-arguments');
    assert.equal(host.approvals.size, 0);
  });

  it('[deliver.silent] tells whoever asked that it was delivered, and nobody the value', async () => {
    const { output, text } = await approved(ENV);
    assert.equal(output['status'], 'completed', text);
    assert.equal(output['delivered_to'], 'API_KEY in .env');
    assert.deepEqual(delivered, [{ ref: { ownerId: ids.credential_id, part: 'secret' }, destination: ENV }]);
    const value = host.store.read((view) =>
      view.secrets.open({ ownerId: ids.credential_id, part: 'secret' }),
    );
    const seen = [
      output,
      text,
      host.all(),
      (await host.call('list_audit_events', { fields: ['facts', 'hash'] })).output,
      world.logged,
    ];
    assert.ok(!JSON.stringify(seen).includes(value));
    assert.match(JSON.stringify(seen), /deliver “API key”/);
  });

  it('[deliver.refused] says why a destination does not do, before anybody is asked', async () => {
    const refusing: SecretDelivery = {
      ...deliveries,
      inspect: () => Promise.reject(new AppError('destination-refused', '".env" is tracked by git.')),
    };
    const other = await world.open({ deliveries: refusing });
    const { output } = await other.call('deliver_secret', { ...ids, destination: ENV });
    assert.equal((output['error'] as { code: string }).code, 'destination-refused');
    assert.equal(other.approvals.size, 0);
  });

  it('[deliver.bad-input] takes no destination of another form, and no credential of another bundle', async () => {
    for (const destination of [
      { type: 'file', file: '.env' },
      { ...ENV, key: 'A B' },
      { ...ENV, key: 'A\nB=1' },
      { ...ENV, mode: 0o777 },
      { type: 'command', argv: [] },
      { type: 'command', argv: 'gh secret set X' },
      null,
    ]) {
      const { output } = await host.call('deliver_secret', { ...ids, destination });
      assert.equal((output['error'] as { code: string }).code, 'bad-arguments');
    }
    const foreign = { bundle_id: ids.bundle_id, credential_id: 'crd_other', destination: ENV };
    assert.equal(
      ((await host.call('deliver_secret', foreign)).output['error'] as { code: string }).code,
      'not-found',
    );
  });

  it('[deliver.unknown] does not run a command again that may have got the value, and asks a person anew', async () => {
    failing = new AppError('delivery-unknown', 'The command ended with exit status 1.');
    const first = await approved(COMMAND);
    assert.equal((first.output['error'] as { code: string }).code, 'delivery-unknown');
    const resumed = await host.finish(
      host.call('resume_operation', { operation_id: textOf(first.output['operation_id']) }),
    );
    assert.equal(delivered.length, 1, JSON.stringify(resumed.output));
    failing = undefined;
    const call = ask(COMMAND);
    await settle();
    await settle();
    const [approval] = host.approvals.values();
    assert.match((approval?.plan.impact ?? []).map(english).join(), /may have got the value already/);
    await host.decide('approve');
    assert.equal((await host.finish(call)).output['status'], 'completed');
    assert.equal(delivered.length, 2);
    const again = ask(COMMAND);
    await settle();
    await settle();
    assert.doesNotMatch(([...host.approvals.values()][0]?.plan.impact ?? []).map(english).join(), /already/);
    await host.decide('reject');
    await host.finish(again);
  });

  const points: [FaultPoint, object, number][] = [
    ['delivery.intended', ENV, 1],
    ['delivery.made', ENV, 2],
    ['step.completed', ENV, 1],
    ['delivery.intended', COMMAND, 0],
    ['delivery.made', COMMAND, 1],
    ['step.completed', COMMAND, 1],
  ];
  for (const [point, destination, times] of points)
    it(`[deliver.crash] hands over ${times} times in all where it died at ${point} of ${destination === ENV ? 'a file' : 'a command'}`, async () => {
      const state = { dead: false };
      const dying: HostOptions = {
        owner: 'dying',
        deliveries,
        faults: {
          reach: (reached) => {
            if (reached !== point) return;
            state.dead = true;
            throw new Error('The process is dead.');
          },
        },
        wrapStore: (store) => ({
          read: (work) => store.read(work),
          transaction: (work) => (state.dead ? new Promise<never>(() => undefined) : store.transaction(work)),
        }),
      };
      const first = await world.open(dying);
      void first.call('deliver_secret', { ...ids, destination } as JsonObject);
      await settle();
      void first.decide('approve').catch(() => undefined);
      for (let rounds = 0; rounds < 50 && !state.dead; rounds += 1) await world.clock.advanceAsync(10);
      assert.ok(state.dead);
      first.close();
      host = await world.open({ owner: 'next', deliveries, isDead: (owner) => owner === 'dying' });
      await host.operations.recover();
      const left = host.all().at(-1);
      const resumed = await host.finish(host.call('resume_operation', { operation_id: left?.id ?? '' }));
      assert.equal(delivered.length, times, JSON.stringify(resumed.output));
      const isUnknown = destination === COMMAND && point !== 'step.completed';
      assert.equal(resumed.output['status'], isUnknown ? 'failed' : 'completed', resumed.text);
    });
});
