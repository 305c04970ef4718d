// What a person reads in a German window: dialog, review and diff of every tool that asks.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { vsixPath } from '../../scripts/project.ts';
import { isWorkTool } from '../../src/core/tool/tool.ts';
import { tools } from '../../src/tools/index.ts';
import { AgentClient } from '../support/agentClient.ts';
import { unwrapped } from '../support/approvals.ts';
import { englishIn, inGerman } from '../support/german.ts';
import { connectionFor } from '../support/mcpConnection.ts';
import { startVsCode, type VsCode } from '../support/vsCode.ts';

/** Their plans come from earlier work, a file, or a provider’s own tools: the unit tests of plans read them in German. */
const READ_ELSEWHERE = ['act_with_bundle', 'apply_setup', 'roll_back_operation', 'undo_operation'];
/** A record’s own name, as the provider gives it. */
const KEY_LABEL = 'API key';
const WEBHOOK_URL = 'https://hooks.acme.example/v2';

interface Facts {
  id: string;
  name: string;
  webhookId: string;
  credentialId: string;
}

describe('A German window', () => {
  let dir: string;
  let vsCode: VsCode;
  let agent: AgentClient;
  let bundle: Facts;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-german-'));
    const settings = { 'sluice.sandbox.speed': 'instant' };
    vsCode = await startVsCode({ vsix: vsixPath, dir, settings, persistentSecrets: true });
    await vsCode.setLanguage('de');
    const german = { command: 'MCP-Client verbinden…', t: inGerman };
    const { url, token } = await connectionFor(vsCode, 'Agent', german);
    agent = await AgentClient.connect(url, token);
    bundle = await liveBundle(agent);
  });

  after(async () => {
    await agent?.close();
    await vsCode?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  afterEach(async () => {
    const { output } = await agent.call('list_operations', { status: 'awaiting_approval' });
    for (const { id } of output['operations'] as { id: string }[])
      await agent.call('cancel_operation', { operation_id: id });
    const open = vsCode.page.locator('.monaco-dialog-box, .quick-input-widget').filter({ visible: true });
    await vsCode.page.waitForTimeout(200);
    while ((await open.count()) > 0) {
      await vsCode.page.keyboard.press('Escape');
      await vsCode.page.waitForTimeout(100);
    }
    await vsCode.closeEditors();
    await vsCode.clearNotifications();
  });

  for (const { name } of tools.filter(isWorkTool).filter((tool) => tool.plan !== undefined)) {
    if (READ_ELSEWHERE.includes(name)) continue;
    it(`[vscode.l10n] reads ${name} in German, in its dialog and its review`, async () => {
      const args = argumentsOf(name, bundle);
      assert.ok(args, `No arguments for ${name}`);
      agent.call(name, args).catch(() => undefined);
      const { message, detail, buttons } = await vsCode.waitForModal();
      await vsCode.screenshot(`german-${name}`);
      assertGerman([message, detail, ...buttons].join('\n'), bundle);
      await vsCode.pressModalButton('Prüfen…');
      const rows = vsCode.page.locator('.monaco-editor .view-lines').filter({ visible: true });
      await rows.filter({ hasText: 'apr_' }).first().waitFor();
      await vsCode.screenshot(`german-${name}-review`);
      assertGerman((await rows.allInnerTexts()).join('\n').replaceAll('\u00A0', ' '), bundle);
    });
  }
});

function assertGerman(read: string, { name }: Facts): void {
  assert.deepEqual(englishIn(unwrapped(read), [name, KEY_LABEL]), [], read);
}

async function liveBundle(agent: AgentClient): Promise<Facts> {
  const { output } = await agent.call('list_bundles', { environment: 'production', limit: 1 });
  const [listed] = output['bundles'] as { id: string; name: string }[];
  assert.ok(listed);
  const known = (await agent.call('get_bundle', { bundle_id: listed.id })).output;
  const keys = (await agent.call('list_credentials', { bundle_id: listed.id })).output;
  const key = (keys['credentials'] as { id: string; kind: string }[]).find(({ kind }) => kind === 'api_key');
  const [webhook] = known['webhooks'] as { id: string }[];
  assert.ok(key && webhook);
  return { id: listed.id, name: listed.name, webhookId: webhook.id, credentialId: key.id };
}

function argumentsOf(
  tool: string,
  { id: bundle_id, webhookId, credentialId }: Facts,
): Record<string, unknown> | undefined {
  const credential = { bundle_id, credential_id: credentialId };
  const expires_at = new Date(Date.now() + 86_400_000).toISOString();
  return {
    provision_bundle: { name: 'Neu', provider: 'sandbox', environment: 'production' },
    update_webhook_url: { bundle_id, webhook_id: webhookId, new_url: WEBHOOK_URL },
    update_bundle_settings: { bundle_id, settings: { note: 1 } },
    replace_credential: credential,
    rotate_credential: credential,
    forget_bundle: { bundle_id },
    revoke_credentials: { credential_ids: [credentialId] },
    change_subscription: { bundle_id, subscription: 'scale' },
    share_bundle: { bundle_id, recipient: 'ann@acme.example', fields: ['name'], expires_at },
    deliver_secret: { ...credential, destination: { type: 'command', argv: ['cat'] } },
    delete_bundle: { bundle_id },
    delete_bundles: { bundle_ids: [bundle_id] },
    migrate_bundles: { target_base_url: 'eu', bundle_ids: [bundle_id] },
  }[tool];
}
