// Keeps this window's situation, and sets VS Code's context keys by it. Knows no records: the views read them.
import * as vscode from 'vscode';
import type { SluiceState } from '../lifecycle/sluiceLifecycle.ts';
import { RECORDED, SITUATIONS, type Recorded, type Situation } from './situation.ts';

export class WindowSituation {
  readonly #state: () => SluiceState['kind'];
  readonly #recorded = new Set<Recorded>();

  constructor(state: () => SluiceState['kind']) {
    this.#state = state;
  }

  /** What is true now, according to the records; what isn't named stays as it is. */
  tell(found: Partial<Record<Recorded, boolean>>): void {
    for (const each of RECORDED) {
      const isTrue = found[each] ?? this.#recorded.has(each);
      if (isTrue === this.#recorded.has(each)) continue;
      if (isTrue) this.#recorded.add(each);
      else this.#recorded.delete(each);
      void vscode.commands.executeCommand('setContext', SITUATIONS[each], isTrue);
    }
  }

  isTrue(situation: Situation): boolean {
    const isLocked = this.#recorded.has('locked');
    const present: Record<Situation, boolean> = {
      ...(Object.fromEntries(RECORDED.map((each) => [each, this.#recorded.has(each)])) as Record<
        Recorded,
        boolean
      >),
      trusted: vscode.workspace.isTrusted,
      folder: (vscode.workspace.workspaceFolders ?? []).length > 0,
      running: this.#state() === 'running',
      unlocked: !isLocked,
      broken: this.#state() === 'failed' || isLocked,
    };
    return present[situation];
  }
}
