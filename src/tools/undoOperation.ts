// undo_operation: undoes a completed change, as long as its bundle has not changed since.
import type { AnyTool } from '../core/tool/tool.ts';
import type { WorkOf } from './compensation/compensationWork.ts';
import { compensationTool } from './compensation/compensationTool.ts';

/** @param workOf the works that it can compensate */
export function undoOperation(workOf: WorkOf): AnyTool {
  return compensationTool('undo', workOf, {
    name: 'undo_operation',
    title: 'Undo operation',
    description:
      'Undoes a completed operation by its recorded before-images, if nothing changed since. A person approves what needs approval. "not_done" lists what can’t be undone. Call with dry_run first.',
  });
}
