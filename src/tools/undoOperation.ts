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
      'Takes back a completed change (webhook URL, settings, share, migration) by putting back what was there before. Only while the bundle is as the operation left it: else it is refused and says what changed since. What was deleted, revoked or paid cannot be undone; the error says what to do instead. Use dry_run to see it first.',
  });
}
