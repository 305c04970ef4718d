// How another MCP client comes by Sluice's address and a token of its own: as a person gives it, in VS Code's window.
import { fillIn } from '../../src/core/plan/phrase.ts';
import type { Translate } from '../../src/vscode/text/translate.ts';
import type { Workbench } from './workbench.ts';

export interface McpConnection {
  url: string;
  token: string;
}

/** The window's language: the command's title, and its texts. */
interface Language {
  command: string;
  t: Translate;
}
const ENGLISH: Language = { command: 'Connect an MCP Client…', t: fillIn };

/** @param label Sluice's name for the client */
export async function connectionFor(
  vsCode: Workbench,
  label: string,
  { command, t }: Language = ENGLISH,
): Promise<McpConnection> {
  await vsCode.runCommand(`Sluice: ${command}`);
  await copyConnection(vsCode, label, t);
  const copiedText = t('Copied the connection of {client}. Its token is given out only this once.', {
    client: label,
  });
  await vsCode.waitForToast(new RegExp(copiedText.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)));
  const copied = await vsCode.page.evaluate<string>('navigator.clipboard.readText()');
  const { url, headers } = JSON.parse(copied) as { url: string; headers: { Authorization: string } };
  await vsCode.clearNotifications();
  return { url, token: headers.Authorization.replace('Bearer ', '') };
}

/** From the list of clients on: of one that Sluice does not know, over HTTP. */
export async function copyConnection(vsCode: Workbench, label: string, t: Translate = fillIn): Promise<void> {
  await chooseClient(vsCode, t('Any Other Client…'), t);
  await shown(vsCode, t('Which client is it for? Sluice calls it by this name when it asks for something.'));
  await vsCode.typeInInput(label);
  await shown(vsCode, t('recommended'));
  await vsCode.quickPick('HTTP');
}

/** In the open list of clients, of which not all are on screen. */
export async function chooseClient(vsCode: Workbench, name: string, t: Translate = fillIn): Promise<void> {
  await shown(vsCode, t('Connect an MCP Client'));
  // Enter would pick what is focused before the list shows what was typed.
  await vsCode.typeInInput(name, { accept: false });
  await vsCode.quickPick(name);
}

async function shown(vsCode: Workbench, text: string): Promise<void> {
  await vsCode.page.locator('.quick-input-widget').filter({ visible: true, hasText: text }).waitFor();
}
