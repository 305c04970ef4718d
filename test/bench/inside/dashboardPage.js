// What stands in for VS Code in the dashboard figure's page: answers `ready` with the state it was given, then posts
// a burst of deltas and watches frames and long tasks meanwhile. Runs in Chromium, before the view's own script.
(() => {
  const given = JSON.parse(document.querySelector('#given').textContent);
  let snapshotSent;
  const ready = new Promise((resolve) => (snapshotSent = resolve));
  const session = 'bench.1';
  let sequence = 0;

  window.acquireVsCodeApi = () => ({
    postMessage(message) {
      if (message.type === 'ready') {
        window.postMessage(
          { type: 'snapshot', session, sequence: 0, now: Date.now(), ...given.greeting, state: given.state },
          location.origin,
        );
        snapshotSent();
      } else window.postMessage({ type: 'refusal', id: message.id, message: '' }, location.origin);
    },
    getState: () => undefined,
    setState: () => undefined,
  });

  /** Posts `count` events in `ticks` tasks; resolves when the view is quiet again. */
  window.benchBurst = async ({ count, ticks, total }) => {
    await ready;
    await pause(1_000);
    const frames = [];
    const longTasks = [];
    const observer = new PerformanceObserver((list) =>
      longTasks.push(...list.getEntries().map(({ duration }) => duration)),
    );
    observer.observe({ entryTypes: ['longtask'] });
    let watching = true;
    const channel = new MessageChannel();
    let beganAt = 0;
    // Handled after the frame's callbacks, style, layout and paint.
    channel.port1.addEventListener('message', () => frames.push(performance.now() - beganAt));
    channel.port1.start();
    const watch = () => {
      beganAt = performance.now();
      channel.port2.postMessage(null);
      if (watching) requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
    for (let tick = 0; tick < ticks; tick += 1) {
      for (let index = 0; index < count / ticks; index += 1)
        post(tick * (count / ticks) + index, count, total);
      await pause(10);
    }
    await pause(500);
    watching = false;
    observer.disconnect();
    return { frames, longTasks };
  };

  function post(index, count, total) {
    sequence += 1;
    const [operation] = given.state.operations;
    const [{ cells: _cells, ...run }] = given.state.runs;
    const done = Math.floor((index / count) * total);
    const changes = [
      {
        kind: 'operation',
        operation: {
          ...operation,
          percent: Math.floor((100 * index) / count),
          message: `Syncing credentials (${done} of ${total})`,
        },
      },
      { kind: 'run', run: { ...run, done } },
      { kind: 'cells', runId: run.id, from: done, codes: 'rr' },
    ];
    window.postMessage({ type: 'delta', session, sequence, now: Date.now(), changes }, location.origin);
  }

  function pause(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
})();
