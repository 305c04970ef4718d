// What a tool can reach at run time, looked at in the objects that it receives: its context's own members, and nothing
// behind them that could write, seal, sign or send by itself.
import assert from 'node:assert/strict';
import { z } from 'zod';
import { AppError } from '../../../../src/core/errors.ts';
import type { StoreTransaction } from '../../../../src/core/storage/store.ts';
import { nothing, PlanData } from '../../../../src/core/plan/planData.ts';
import { defineAnswerTool, defineWorkTool, type AnyTool } from '../../../../src/core/tool/tool.ts';
import { tools } from '../../../../src/tools/index.ts';
import { SharedWorld } from '../../../support/coreHost.ts';

/** Members by which store, seal, vault, journal, audit log, gate and clients of providers do their work. */
const POWERS = [
  'transaction',
  'warrant',
  'isWarranted',
  'authenticate',
  'seal',
  'perform',
  'settleOpen',
  'append',
  'decide',
  'send',
  'interpret',
  'register',
  'askBeforeContinuing',
  'shutdown',
];

const PLANNING = ['clock', 'hasher', 'ids', 'manifests', 'view'];
const MEMBERS: Record<string, string[]> = {
  answer: [
    'accompany',
    'breathe',
    'bundles',
    'caller',
    'checks',
    'clock',
    'follow',
    'guests',
    'judged',
    'manifests',
    'operations',
    'read',
    'request',
    'results',
    'resume',
    'setup',
    'signal',
    'sync',
  ],
  'answer.bundles': ['read', 'result', 'use'],
  'answer.checks': ['ask', 'judge'],
  'answer.guests': ['answer', 'given', 'guest', 'heard', 'list', 'read', 'requestOf', 'tool', 'toolsOf'],
  'answer.results': ['put'],
  'answer.operations': ['cancel', 'existsNow', 'get', 'kinds', 'steps'],
  'answer.sync': ['chunk', 'itemsWith', 'newest', 'state'],
  'answer.setup': ['read'],
  preflight: [
    'ask',
    'breathe',
    'clock',
    'deliveries',
    'files',
    'guest',
    'hasher',
    'manifests',
    'read',
    'setup',
  ],
  'preflight.setup': ['readAccepted'],
  'preflight.deliveries': ['inspect'],
  'preflight.files': ['hold'],
  identity: PLANNING,
  settled: PLANNING,
  plan: ['facts', ...PLANNING].sort(),
  begin: PLANNING,
  steps: PLANNING,
};

describe('What a tool receives', () => {
  const world = new SharedWorld();
  const received = new Map<string, object>();
  const spies = spiesOf(received);
  const listed = tools as AnyTool[];

  before(async () => {
    listed.push(...spies);
    const host = await world.open();
    await host.call('spy_read');
    await host.finish(host.call('spy_work'));
  });
  after(() => {
    listed.splice(listed.length - spies.length);
    world.dispose();
  });

  it('[tools.reach] has the members that its contract names, and no other', () => {
    for (const [name, members] of Object.entries(MEMBERS)) {
      const [context = '', port] = name.split('.');
      const whole = received.get(context);
      assert.ok(whole, name);
      const part = port === undefined ? whole : (Reflect.get(whole, port) as object);
      assert.deepEqual(Object.keys(part).sort(), members, name);
    }
  });

  it('[tools.reach] leads to nothing that writes, seals, signs or sends, however deep one looks', () => {
    assert.equal(received.size, 9);
    for (const [name, context] of received) {
      // A step reaches providers by `call`, which the journal makes durable; its scope is the lease's.
      const found = powersOf({ ...context, view: null }, name);
      assert.deepEqual(found, [], name);
    }
  });

  it('[tools.reach] is a view of the records through which it cannot write', () => {
    const { error } = received.get('write') as { error: unknown };
    assert.ok(AppError.is(error, 'internal'), String(error));
  });

  it('[tools.reach] is looked at by a walk that finds a power where one is', () => {
    class Holder {
      get inner() {
        return { list: [{ store: { transaction: () => undefined } }] };
      }
    }
    assert.deepEqual(powersOf({ holder: new Holder() }, 'x'), ['x.holder.inner.list.0.store.transaction']);
  });
});

/** The paths of all powers that can be reached from the object by its members and its prototypes' members. */
function powersOf(root: object, name: string): string[] {
  const seen = new Set<object>();
  const found: string[] = [];
  const queue: [object, string][] = [[root, name]];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [object, path] = next;
    if (seen.has(object)) continue;
    seen.add(object);
    for (const key of membersOf(object)) {
      const value: unknown = Reflect.get(object, key);
      const place = `${path}.${String(key)}`;
      if (typeof value === 'function' && POWERS.includes(String(key))) found.push(place);
      else if (typeof value === 'object' && value !== null) queue.push([value, place]);
    }
  }
  return found;
}

function membersOf(object: object): (string | symbol)[] {
  const members = new Set<string | symbol>();
  for (
    let at: object | null = object;
    at !== null && at !== Object.prototype && at !== Array.prototype;
    at = Object.getPrototypeOf(at) as object | null
  )
    for (const key of Reflect.ownKeys(at)) members.add(key);
  members.delete('constructor');
  return [...members];
}

function errorOf(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** A tool of each sort that keeps what it receives. */
function spiesOf(received: Map<string, object>): AnyTool[] {
  const keep = (name: string, context: object): void => void received.set(name, context);
  const shapes = { input: z.strictObject({}), output: z.looseObject({ status: z.string() }) };
  return [
    defineAnswerTool({
      name: 'spy_read',
      title: 'Spy',
      description: '',
      ...shapes,
      verbs: ['read'],
      pace: 'short',
      openWorld: false,
      idempotent: true,
      answer: (_args, context) => {
        keep('answer', context);
        return { status: 'ok' };
      },
      summarize: () => '',
    }),
    defineWorkTool({
      name: 'spy_work',
      title: 'Spy',
      description: '',
      ...shapes,
      verbs: ['create'],
      pace: 'long',
      openWorld: false,
      idempotent: true,
      preflight: async (_args, context) => {
        keep('preflight', context);
        return {};
      },
      data: new PlanData(z.object({}), nothing),
      plan: (_args, context) => {
        keep('plan', context);
        keep('write', { error: errorOf(() => (context.view as StoreTransaction).facts.set('spy', {})) });
        const nothing = { warning: null, quote: null, estimatedMs: null, bundleId: null };
        return { title: 'spy', verbs: ['create'], targets: [], impact: [], ...nothing, data: {} };
      },
      work: {
        identity: (_args, context) => {
          if (context.facts === undefined) keep('identity', context);
          return [];
        },
        settled: (_args, context) => {
          if (context.facts === undefined) keep('settled', context);
          return undefined;
        },
        begin: (_tx, _operation, context) => keep('begin', { ...context, view: {} }),
        steps: (_operation, context) => {
          keep('steps', context);
          const run = async (step: object) => {
            keep('step', { ...step, scope: null });
            return { message: 'Spied', output: {} };
          };
          return [{ name: 'spy', title: 'Spying', weight: 1, run }];
        },
        finish: () => ({ message: 'Spied' }),
      },
      present: ({ status }) => ({ status }),
      summarize: () => '',
    }),
  ];
}
