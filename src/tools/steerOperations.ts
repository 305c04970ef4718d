// cancel_operation and resume_operation: stop between steps, which is also the pause, and continue.
import { z } from 'zod';
import { defineAnswerTool } from '../core/tool/tool.ts';
import { operationAnswer, operationOutput, operationSummary, readable } from './wire.ts';

const input = z.strictObject({ operation_id: z.string().min(1).max(80) });

export const cancelOperation = defineAnswerTool({
  name: 'cancel_operation',
  title: 'Cancel operation',
  description:
    'Asks an operation to stop between steps. The current step finishes first. Completed steps stay; resume_operation continues from there.',
  input,
  output: operationOutput,
  verbs: ['maintain'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: async ({ operation_id }, { operations }) => {
    const operation = await operations.cancel(operation_id);
    return readable(operationAnswer(operation, operations.steps(operation.id)));
  },
  summarize: operationSummary,
});

export const resumeOperation = defineAnswerTool({
  name: 'resume_operation',
  title: 'Resume operation',
  description:
    'Continues an interrupted, failed, cancelled or paused operation where it stopped; completed steps are not repeated. Follows it with progress updates for at most 50 seconds.',
  input,
  output: operationOutput,
  verbs: ['maintain'],
  pace: 'long',
  openWorld: true,
  idempotent: true,
  answer: async ({ operation_id }, { operations, follow, resume }) => {
    const { id } = await resume(operation_id);
    return readable(operationAnswer(await follow(id), operations.steps(id)));
  },
  summarize: operationSummary,
});
