// roll_back_operation: undoes what a stopped operation did, last step first, as an operation of its own.
import type { AnyTool } from '../core/tool/tool.ts';
import type { WorkOf } from './compensation/compensationWork.ts';
import { compensationTool } from './compensation/compensationTool.ts';

/** @param workOf the works that it can compensate */
export function rollBackOperation(workOf: WorkOf): AnyTool {
  return compensationTool('roll back', workOf, {
    name: 'roll_back_operation',
    title: 'Roll back operation',
    description:
      'Takes back what an interrupted, failed, cancelled or paused operation did so far, so that its provider holds nothing of it: the last step first, by the undo requests that were recorded. It is an operation itself, which can be followed, cancelled and resumed; a person is asked where what it does takes that (deleting what was created does). What cannot be taken back is told in not_done. Use dry_run to see it first.',
  });
}
