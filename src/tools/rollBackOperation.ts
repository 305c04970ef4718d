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
      'Undoes what an interrupted, failed, cancelled, or paused operation did, last step first. A person approves what needs approval, such as deletions. "not_done" lists what can’t be undone. Call with dry_run first.',
  });
}
