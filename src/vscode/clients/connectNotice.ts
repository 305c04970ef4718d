// If an editor takes no MCP servers from extensions, its chat doesn't find Sluice by itself. A notification says that
// once and offers the command that connects it. Pure: VS Code is a parameter.
import type { Translate } from '../text/translate.ts';

/** Sluice: Connect an MCP Client… */
export const CONNECT_COMMAND = 'sluice.connectClient';
/** The key that remembers the notification. */
const SAID = 'sluice.connectNotice.said';

export interface ConnectNoticeDeps {
  /** Whether the editor takes MCP servers from extensions. */
  takesServers: boolean;
  /** This person's, across all windows. */
  memory: { get(key: string): unknown; update(key: string, value: unknown): Thenable<void> };
  /** Resolves to the button that was pressed. */
  show: (text: string, button: string) => Thenable<string | undefined>;
  run: (command: string) => Thenable<unknown>;
  t: Translate;
}

/** Resolves when the person has answered; at once if there is nothing to say. */
export async function noticeConnecting({
  takesServers,
  memory,
  show,
  run,
  t,
}: ConnectNoticeDeps): Promise<void> {
  if (takesServers || memory.get(SAID) === true) return;
  await memory.update(SAID, true);
  const connect = t('Connect…');
  const text = t(
    'This editor’s chat doesn’t find Sluice by itself. Connect it, or another MCP client, through its configuration.',
  );
  if ((await show(text, connect)) === connect) await run(CONNECT_COMMAND);
}
