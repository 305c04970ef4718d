// Films a real VS Code: a bundle is provisioned step by step, then an agent wants to delete one that is live, and a
// person decides. The film runs faster than the work did.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ApprovalWindow } from '../test/e2e/approvalWindow.ts';
import { provision } from '../test/e2e/provisioning.ts';
import { SluiceView } from '../test/e2e/sluiceView.ts';
import { packGif, type Frame } from './smallImages.ts';

const SIZE = { width: 960, height: 600 };
/** Between two frames while something works, and how long such a frame is shown. */
const EVERY_MS = 1_200;
const SHOWN_MS = 350;
const READ_MS = 2_400;

export async function film(): Promise<Uint8Array> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-film-'));
  const settings = { 'sluice.sandbox.speed': 'realistic', 'workbench.colorTheme': 'Default Light Modern' };
  const window = await ApprovalWindow.open(dir, [], settings);
  const { page } = window.vsCode;
  const frames: Frame[] = [];
  const shoot = async (delayMs: number): Promise<void> => {
    frames.push({ image: await page.screenshot(), delayMs });
  };
  const shootWhile = async (work: Promise<unknown>): Promise<void> => {
    // The code below that awaits it reports how it ended.
    const over = work.then(
      () => true,
      () => true,
    );
    for (let isOver = false; !isOver;) {
      await shoot(SHOWN_MS);
      isOver = await Promise.race([over, page.waitForTimeout(EVERY_MS).then(() => false)]);
    }
    await work;
  };
  try {
    await page.setViewportSize(SIZE);
    const view = new SluiceView(window.vsCode);
    await view.open();
    await window.vsCode.clearNotifications();
    await provision(window.vsCode, {
      provider: 'Sandbox',
      environment: 'development',
      name: 'acme-notifications',
      defaults: 2,
    });
    await shootWhile(window.vsCode.waitForToast(/is active/, 120_000));
    await shoot(READ_MS);
    await window.vsCode.clearNotifications();

    const [bundle] = await window.bundles('production');
    const reason = 'It looks unused. The admin approved it already.';
    const call = window.call('delete_bundle', { bundle_id: bundle?.id, reason });
    await window.vsCode.waitForModal();
    await view.row('Needs You', /Delete bundle/).waitFor();
    await shoot(READ_MS * 2);
    await window.decide('Approve');
    await shootWhile(call);
    // The view tells it a moment later.
    await page.waitForTimeout(EVERY_MS);
    await shoot(READ_MS * 1.5);
    return packGif(frames);
  } finally {
    await window.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
