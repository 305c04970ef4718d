// The link that a client in a terminal shows while a person is waited for: opened outside VS Code, it raises the dialog
// in the window, and decides nothing.
import assert from 'node:assert/strict';
import type { AgentClient } from '../support/agentClient.ts';
import { type ApprovalWindow, connect, useApprovalWindow } from './approvalWindow.ts';

describe('a link in a terminal', () => {
  let window: ApprovalWindow;
  let agent: AgentClient;
  const shown: string[] = [];
  useApprovalWindow('links', (opened) => {
    window = opened;
  });
  before(async () => {
    agent = await connect(window.vsCode, 'Terminal agent', (link) => shown.push(link));
  });
  after(() => agent.close());

  /** As a terminal does with a link that is clicked: a browser opens it. */
  async function open(link: string): Promise<void> {
    const tab = await window.vsCode.page.context().newPage();
    await tab.goto(link);
    await tab.waitForLoadState('load');
    await window.vsCode.page.bringToFront();
  }

  async function reject(): Promise<void> {
    await window.decide('Reject');
    await window.vsCode.typeInInput('Not now');
  }

  async function shownLink(): Promise<string> {
    const deadline = Date.now() + 10_000;
    while (shown.length === 0 && Date.now() < deadline) await window.vsCode.page.waitForTimeout(50);
    const [link] = shown.splice(0);
    assert.ok(link, 'The client was sent no link.');
    return link;
  }

  it('[models.link] raises the dialog that was put off, which a person still decides', async () => {
    const bundle = await window.oneUntouched('production');
    const call = agent.call('delete_bundle', { bundle_id: bundle.id, reason: 'Not used' });
    const first = await window.vsCode.waitForModal();
    const link = await shownLink();
    await window.vsCode.pressModalButton('Decide Later');
    await window.waitForNoModal();

    await open(link);
    const raised = await window.vsCode.waitForModal();
    assert.equal(raised.message, first.message);
    assert.deepEqual(raised.buttons.toSorted(), first.buttons.toSorted());
    await window.vsCode.screenshot('link-raised');
    await window.assertUndecided(bundle, 'The link was opened');

    await reject();
    assert.equal((await call).output['status'], 'denied');
  }).timeout(120_000);

  it('[models.link] that is stale shows what waits, and nothing else', async () => {
    // The same request about the first one would be rejected unasked.
    const bundle = (await window.untouched(2, 'production'))[1];
    assert.ok(bundle);
    const call = agent.call('delete_bundle', { bundle_id: bundle.id, reason: 'Not used' });
    await window.vsCode.waitForModal();
    const link = await shownLink();
    await reject();
    assert.equal((await call).output['status'], 'denied');

    await open(link);
    await window.vsCode.page.waitForTimeout(1_000);
    assert.equal(await window.vsCode.modal(), undefined);
    const { output } = await agent.call('get_bundle', { bundle_id: bundle.id });
    assert.equal(output['status'], 'active');
    await window.vsCode.screenshot('link-stale');
  }).timeout(120_000);
});
