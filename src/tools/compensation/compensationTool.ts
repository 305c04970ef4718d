// The common part of roll_back_operation and undo_operation: everything but their names and descriptions.
import { defineWorkTool, type AnyTool } from '../../core/tool/tool.ts';
import type { Compensation } from '../../core/operation/compensation.ts';
import { gated } from '../gated.ts';
import { plannedCompensation } from './compensationPlan.ts';
import {
  planCompensation,
  presentCompensation,
  compensationInput,
  compensationOutput,
  compensationWork,
  type WorkOf,
} from './compensationWork.ts';

/** @param workOf the works that it can compensate */
export function compensationTool(
  way: Compensation,
  workOf: WorkOf,
  described: { name: string; title: string; description: string },
): AnyTool {
  return defineWorkTool({
    ...gated,
    ...described,
    input: compensationInput,
    output: compensationOutput,
    verbs: ['create', 'change', 'delete'],
    openWorld: true,
    data: plannedCompensation,
    plan: (args, context) => planCompensation(way, args, context, workOf),
    work: compensationWork(way, workOf),
    present: presentCompensation,
  });
}
