// Links for people in a terminal: each raises what an operation waits for in this window. A link decides nothing, holds
// no secret, and an invented one shows what waits at most.
import type { Disposable } from '../../core/lifecycle.ts';
import type { WindowUris } from '../host/windowUris.ts';

const PATH = /^\/waiting\/([A-Za-z0-9_-]{1,80})$/;

/** What can wait for a person. Returns false if nothing of that operation does. */
interface Raises {
  raise(operationId: string): boolean;
}

export function waitingLink(uris: Pick<WindowUris, 'external'>, operationId: string): Promise<string> {
  return uris.external(`/waiting/${encodeURIComponent(operationId)}`);
}

/** Raises what a link names. @param showWaiting for a link that names nothing that waits: shows what does */
export function takeWaitingLinks(
  uris: Pick<WindowUris, 'onUri'>,
  waiting: readonly Raises[],
  showWaiting: () => void,
): Disposable {
  return uris.onUri(({ path }) => {
    if (!path.startsWith('/waiting')) return;
    const operationId = PATH.exec(path)?.[1];
    const raised = operationId !== undefined && waiting.map((each) => each.raise(operationId)).includes(true);
    if (!raised) showWaiting();
  });
}
