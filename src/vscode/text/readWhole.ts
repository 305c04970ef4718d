// Whether a person has seen a whole document: in the active editor for three seconds, each line in view once.
import * as vscode from 'vscode';

const LOOK_EVERY_MS = 250;
const SHOWN_FOR_MS = 3_000;
/** A person who left it for longer has stopped reading. */
const GIVEN_UP_AFTER_MS = 30 * 60_000;

/** Resolves with whether it was read within half an hour. */
export function readWhole(uri: vscode.Uri): Promise<boolean> {
  const began = performance.now();
  const seen = new Set<number>();
  let shownFor = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const editor = vscode.window.activeTextEditor;
      const isShown = vscode.window.state.focused && editor?.document.uri.toString() === uri.toString();
      if (editor !== undefined && isShown) {
        shownFor += LOOK_EVERY_MS;
        for (const { start, end } of editor.visibleRanges)
          for (let line = start.line; line <= end.line; line += 1) seen.add(line);
      }
      const isRead = isShown && shownFor >= SHOWN_FOR_MS && seen.size >= (editor?.document.lineCount ?? 0);
      if (!isRead && performance.now() - began < GIVEN_UP_AFTER_MS) return;
      clearInterval(timer);
      resolve(isRead);
    }, LOOK_EVERY_MS);
  });
}
