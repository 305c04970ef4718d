// Both ends of the line between extension and dashboard, with a wire between them that can lose what it carries.
import assert from 'node:assert/strict';
import { applyChanges, EMPTY_STATE } from '../../../src/protocol/applyChanges.ts';
import type { Change, DashboardState } from '../../../src/protocol/dashboardState.ts';
import type { DashboardTexts } from '../../../src/protocol/dashboardTexts.ts';
import {
  HostConnection,
  READY_AGAIN_MS,
  REQUEST_TIMEOUT_MS,
  type RequestFailed,
} from '../../../src/protocol/hostConnection.ts';
import type { HostMessage, ViewMessage } from '../../../src/protocol/messages.ts';
import { SPACING_MS, ViewChannel } from '../../../src/protocol/viewChannel.ts';
import { FakeClock, settle } from '../../support/fakeClock.ts';

const texts = { timedOut: 'No answer.' } as DashboardTexts;

/** A view and a host, and what went over the wire. */
class Line {
  readonly clock = new FakeClock();
  readonly fromHost: HostMessage[] = [];
  readonly fromView: ViewMessage[] = [];
  readonly states: DashboardState[] = [];
  /** What is so, on the host's side. */
  truth: DashboardState = EMPTY_STATE;
  /** Whether what the host sends arrives. */
  connected = true;
  #waiting: Change[] = [];
  readonly channel: ViewChannel;
  view: HostConnection;

  constructor() {
    this.channel = new ViewChannel({
      clock: this.clock,
      hostId: 'host',
      greeting: () => ({ locale: 'en', texts }),
      state: () => {
        this.#waiting = [];
        return this.truth;
      },
      changes: () => this.#waiting.splice(0),
      post: (message) => {
        this.fromHost.push(message);
        if (this.connected) this.view.receive(structuredClone(message));
        return Promise.resolve(this.connected);
      },
    });
    this.view = this.newView();
  }

  newView(): HostConnection {
    this.view = new HostConnection({
      now: () => this.clock.now(),
      setTimer: (delayMs, callback) => this.clock.setTimer(delayMs, callback),
      onState: (state) => this.states.push(state),
      post: (message) => {
        this.fromView.push(message);
        if (message.type === 'ready') this.channel.begin();
      },
    });
    return this.view;
  }

  change(text: string): void {
    const change: Change = { kind: 'server', server: { kind: 'ready', text } };
    this.truth = applyChanges(this.truth, [change]);
    this.#waiting.push(change);
    this.channel.touch();
  }

  get shown(): string | undefined {
    return this.states.at(-1)?.server.text;
  }

  get snapshots(): number {
    return this.fromHost.filter(({ type }) => type === 'snapshot').length;
  }
}

describe('the line between extension and dashboard', () => {
  let line: Line;

  beforeEach(() => {
    line = new Line();
  });

  it('[dashboard.survives] begins with everything that is so when the view is ready, and goes on with what changes', () => {
    line.change('before');
    line.clock.advance(SPACING_MS);
    assert.deepEqual(line.fromHost, [], 'nobody listens yet');
    line.view.start();
    assert.equal(line.shown, 'before');
    line.change('after');
    line.clock.advance(SPACING_MS);
    assert.equal(line.shown, 'after');
    assert.equal(line.snapshots, 1);
  });

  it('[dashboard.burst] carries ten thousand changes of a second in at most ten messages', () => {
    line.view.start();
    for (let change = 0; change < 10_000; change += 1) {
      line.change(String(change));
      if (change % 100 === 99) line.clock.advance(10);
    }
    line.clock.advance(SPACING_MS);
    const deltas = line.fromHost.filter(({ type }) => type === 'delta');
    assert.ok(deltas.length <= 11, `${deltas.length} messages`);
    assert.equal(line.shown, '9999');
  });

  it('[dashboard.gap] asks for everything again where a delta is missing', () => {
    line.view.start();
    line.connected = false;
    line.change('lost');
    line.clock.advance(SPACING_MS);
    line.connected = true;
    line.change('kept');
    line.clock.advance(SPACING_MS);
    assert.equal(line.shown, 'kept');
    assert.equal(line.snapshots, 2);
    line.change('next');
    line.clock.advance(SPACING_MS);
    assert.equal(line.shown, 'next');
    assert.equal(line.snapshots, 2);
  });

  it('[dashboard.gap] takes a delta neither twice nor from another session', () => {
    line.view.start();
    line.change('once');
    line.clock.advance(SPACING_MS);
    const [delta] = line.fromHost.filter(({ type }) => type === 'delta');
    assert.ok(delta?.type === 'delta');
    line.view.receive(delta);
    assert.equal(line.snapshots, 2);
    line.view.receive({ ...delta, session: 'another', sequence: 1 });
    assert.equal(line.snapshots, 3);
    assert.equal(line.shown, 'once');
  });

  it('ignores what was under way while everything is asked for', () => {
    line.connected = false;
    line.view.start();
    line.view.receive({
      type: 'delta',
      session: 'host.1',
      sequence: 1,
      now: 0,
      changes: [{ kind: 'server', server: { kind: 'ready', text: 'early' } }],
    });
    assert.deepEqual(line.states, []);
  });

  it('[dashboard.survives] says that it is ready until somebody answers', () => {
    line.connected = false;
    line.view.start();
    line.clock.advance(2 * READY_AGAIN_MS);
    assert.equal(line.fromView.length, 3);
    line.connected = true;
    line.clock.advance(READY_AGAIN_MS);
    line.clock.advance(5 * READY_AGAIN_MS);
    assert.equal(line.fromView.length, 4);
    assert.equal(line.shown, '');
  });

  it('[dashboard.survives] sends nothing to a hidden view, and everything to the one that takes its place', async () => {
    line.view.start();
    line.connected = false;
    line.change('unseen');
    await line.clock.advanceAsync(SPACING_MS);
    const sent = line.fromHost.length;
    line.change('still unseen');
    await line.clock.advanceAsync(10 * SPACING_MS);
    assert.equal(line.fromHost.length, sent);
    line.connected = true;
    line.newView().start();
    assert.equal(line.shown, 'still unseen');
  });

  it('leaves no timer behind', () => {
    line.view.start();
    line.change('something');
    line.channel.dispose();
    assert.equal(line.clock.pendingTimers, 0);
  });

  it('[dashboard.requests] gives each request its own answer, in whatever order they come', async () => {
    line.view.start();
    const first = line.view.request('steps', { operationId: 'op_1' });
    const second = line.view.request('act', { operationId: 'op_1', action: 'resume' });
    const [one, other] = line.fromView.filter((message) => message.type === 'request');
    assert.ok(one && other && one.id !== other.id);
    line.channel.answer({ type: 'refusal', id: other.id, message: 'Too late.' });
    line.channel.answer({ type: 'answer', id: one.id, result: [] });
    assert.deepEqual(await first, []);
    await assert.rejects(
      second,
      (error: RequestFailed) => error.reason === 'refused' && error.message === 'Too late.',
    );
    line.channel.answer({ type: 'answer', id: 77, result: 'nobody asked' });
  });

  it('[dashboard.requests] gives a request up after ten seconds, and ignores the late answer', async () => {
    line.view.start();
    const request = line.view.request('review', { id: 'apr_1' });
    const rejected = assert.rejects(
      request,
      (error: RequestFailed) => error.reason === 'timed-out' && error.message === 'No answer.',
    );
    line.clock.advance(REQUEST_TIMEOUT_MS - 1);
    await settle();
    line.clock.advance(1);
    await rejected;
    line.channel.answer({ type: 'answer', id: 1, result: null });
  });

  it('tells the time on the host’s clock, which may be another machine’s', () => {
    line.view.start();
    const [snapshot] = line.fromHost;
    assert.ok(snapshot?.type === 'snapshot');
    line.view.receive({ ...snapshot, now: line.clock.now() + 60_000 });
    line.clock.advance(500);
    assert.equal(line.view.hostNow, line.clock.now() + 60_000);
  });
});
