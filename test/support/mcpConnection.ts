// How another MCP client comes by Sluice's address and a token of its own: as a person gives it, in VS Code's window.
import type { Workbench } from './workbench.ts';

export interface McpConnection {
  url: string;
  token: string;
}

/** @param label what Sluice is to call the client */
export async function connectionFor(vsCode: Workbench, label: string): Promise<McpConnection> {
  await vsCode.runCommand('Sluice: Connect an MCP Client…');
  await copyConnection(vsCode, label);
  await vsCode.waitForToast(new RegExp(`Copied the connection of ${label}`));
  const copied = await vsCode.page.evaluate<string>('navigator.clipboard.readText()');
  const { url, headers } = JSON.parse(copied) as { url: string; headers: { Authorization: string } };
  await vsCode.runCommand('Notifications: Clear All Notifications');
  return { url, token: headers.Authorization.replace('Bearer ', '') };
}

/** From the list of clients on: of one that Sluice does not know, over HTTP. */
export async function copyConnection(vsCode: Workbench, label: string): Promise<void> {
  await chooseClient(vsCode, 'Any Other Client');
  await shown(vsCode, /Which client is it for/);
  await vsCode.typeInInput(label);
  await shown(vsCode, /Straight to this window/);
  await vsCode.quickPick('HTTP');
}

/** In the open list of clients, of which not all are on screen. */
export async function chooseClient(vsCode: Workbench, name: string): Promise<void> {
  await shown(vsCode, /Connect an MCP Client/);
  await vsCode.typeInInput(name, { accept: false });
  await shown(vsCode, new RegExp(name));
  await vsCode.acceptFocused();
}

async function shown(vsCode: Workbench, text: RegExp): Promise<void> {
  await vsCode.page.locator('.quick-input-widget').filter({ visible: true, hasText: text }).waitFor();
}
