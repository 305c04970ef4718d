// Where an editor takes no MCP servers from extensions, its own chat does not find Sluice by itself: said once, with the
// command that connects it. Pure: what it needs of VS Code is handed in.
import type { Translate } from '../text/translate.ts';

/** Sluice: Connect an MCP Client… */
export const CONNECT_COMMAND = 'sluice.connectClient';
/** Under which it is remembered that it was said. */
const SAID = 'sluice.connectNotice.said';

export interface ConnectNoticeDeps {
  /** Whether the editor takes MCP servers from extensions. */
  takesServers: boolean;
  /** Of this person, over all windows. */
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
    'The chat of this editor does not find Sluice by itself. Connect it, or another MCP client, by its configuration.',
  );
  if ((await show(text, connect)) === connect) await run(CONNECT_COMMAND);
}
