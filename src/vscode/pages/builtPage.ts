// A page with what its buttons do. The view gets the page alone: it can press only what the host put there. Pure.
import type { PageAction, PageModel, PageRef } from '../../protocol/page.ts';
import type { OperationAction } from '../operations/operationAction.ts';
import type { RowRef } from '../views/viewRow.ts';

export type PageAct =
  /** A command of Sluice's, on that record. */
  | { kind: 'command'; command: string; ref?: RowRef }
  | { kind: 'operation'; action: OperationAction; id: string }
  | { kind: 'page'; ref: PageRef }
  | { kind: 'browse'; url: string }
  | { kind: 'copy'; text: string }
  /** Tests a credential of the page's bundle. */
  | { kind: 'test'; id: string; name: string }
  /** Exports what the filter of the audit log lets through. */
  | { kind: 'export' }
  /** More of the page's list. */
  | { kind: 'more' };

export interface BuiltPage {
  page: PageModel;
  acts: ReadonlyMap<string, PageAct>;
}

/** Collects what the actions of a page do. */
export class Acts {
  readonly all = new Map<string, PageAct>();

  /** @param look label and icon, and whether it is the page's main action */
  offer(act: PageAct, look: { label: string; icon: string; primary?: true }): PageAction {
    return { id: this.add(act), ...look };
  }

  /** @returns the id by which the view presses it; the same for the same act */
  add(act: PageAct): string {
    const id = JSON.stringify(act).length <= 160 ? JSON.stringify(act) : `act-${this.all.size}`;
    this.all.set(id, act);
    return id;
  }
}
