// What roll_back_operation and undo_operation have in common: everything but their names and what they say of themselves.
import { defineWorkTool, type AnyTool } from '../../core/tool/tool.ts';
import type { WayBack } from '../../core/operation/wayBack.ts';
import { operationSummary } from '../wire.ts';
import {
  planTakingBack,
  presentTakingBack,
  takingBackInput,
  takingBackOutput,
  takingBackWork,
  type TakingBackArgs,
  type WorkOf,
} from './takingBack.ts';

/** @param workOf the works that it can take back */
export function takingBackTool(
  way: WayBack,
  workOf: WorkOf,
  described: { name: string; title: string; description: string },
): AnyTool {
  return defineWorkTool({
    ...described,
    input: takingBackInput,
    output: takingBackOutput,
    verbs: ['create', 'change', 'delete'],
    pace: 'long',
    openWorld: true,
    idempotent: true,
    plan: (args: TakingBackArgs, context) => planTakingBack(way, args, context, workOf),
    work: takingBackWork(way, workOf),
    present: presentTakingBack,
    summarize: operationSummary,
  });
}
