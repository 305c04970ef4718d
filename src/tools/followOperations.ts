// get_operation, wait_for_operation, list_operations: how an agent follows work that outlives a call.
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { choiceText } from '../core/nearest.ts';
import { OPERATION_STATUSES, RESUMABLE, type Operation } from '../core/operation/operation.ts';
import type { OperationFilter } from '../core/operation/operationRepository.ts';
import { defineAnswerTool, type AnswerContext } from '../core/tool/tool.ts';
import { requireBundle } from './bundleTarget.ts';
import { defineListTool } from './listTool.ts';
import {
  operationAnswer,
  operationOutput,
  operationSummary,
  readable,
  wireOperation,
  wireStep,
} from './wire.ts';

const operationId = z.string().min(1).max(80);

export const getOperation = defineAnswerTool({
  name: 'get_operation',
  title: 'Get operation',
  description:
    'Shows one operation: status, message, percent, steps, result or error, and exists_now (what it left at the provider).',
  input: z.strictObject({
    operation_id: operationId,
    all: z.boolean().optional().describe('true: whole lists, however long'),
  }),
  output: operationOutput,
  verbs: ['read'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: ({ operation_id, all }, { operations, caller }) => {
    const whole = shown(operations.get(operation_id), operations);
    if (all !== true && caller.kind !== 'person') return readable(whole);
    return { ...whole, steps: operations.steps(operation_id).map(wireStep) };
  },
  summarize: operationSummary,
});

export const waitForOperation = defineAnswerTool({
  name: 'wait_for_operation',
  title: 'Wait for operation',
  description:
    'Waits up to timeout_s (at most 50) for an operation’s next status. Call again while it is running or waits for a person.',
  input: z.strictObject({
    operation_id: operationId,
    timeout_s: z.number().min(0).max(50).default(50).describe('how long to wait at most, in seconds'),
  }),
  output: operationOutput,
  verbs: ['read'],
  pace: 'long',
  openWorld: false,
  idempotent: true,
  answer: async ({ operation_id, timeout_s }, { operations, follow }) => {
    const operation = await follow(operation_id, timeout_s * 1000);
    return operation.status === 'awaiting_approval'
      ? operationAnswer(operation, [])
      : readable(shown(operation, operations));
  },
  summarize: operationSummary,
});

/** Its own members, those of its result and, if it stopped midway, what it left at the provider. */
function shown(
  operation: Operation,
  operations: AnswerContext['operations'],
): JsonObject & { status: string } {
  const now = withCurrentMessage(operation, operations);
  const steps = operations.steps(operation.id);
  const isOpen = RESUMABLE.has(operation.status) || operation.status === 'rolling_back';
  const existsNow = isOpen ? operations.existsNow(operation) : undefined;
  return { ...wireOperation(now, steps, existsNow), ...operationAnswer(now, steps) };
}

/** During a rollback, the rollback operation knows the progress. */
function withCurrentMessage(
  operation: Operation,
  operations: Pick<AnswerContext['operations'], 'get'>,
): Operation {
  if (operation.status !== 'rolling_back') return operation;
  const by = operations.get(operation.takenBackBy);
  if (by.status !== 'running') return operation;
  return { ...operation, message: `${operation.message}: ${by.message}` };
}

export const listOperations = defineListTool({
  name: 'list_operations',
  title: 'List operations',
  description: 'Lists operations, newest first; get_operation shows one.',
  of: 'operations',
  filter: {
    status: z.enum(OPERATION_STATUSES).optional(),
    kind: z.string().min(1).max(60).optional().describe('the name of the tool that started it'),
    bundle_id: z.string().min(1).max(80).optional(),
  },
  more: ['caller', 'created_at', 'steps', 'result', 'error', 'warnings', 'taken_back_by', 'waiting_for'],
  requireNamed: ({ kind, bundle_id: bundleId }, { read, operations }) =>
    read((view) => {
      const isKnown = (filter: OperationFilter): boolean => view.operations.page(filter, null, 1).total > 0;
      if (kind !== undefined && !operations.kinds().includes(kind) && !isKnown({ kind }))
        throw unknownKind(kind, operations.kinds());
      if (bundleId !== undefined && !isKnown({ bundleId })) requireBundle(view, bundleId);
    }),
  page: ({ status, kind, bundle_id: bundleId }, after, limit, { read }) => {
    const filter = { statuses: status && [status], kind, bundleId };
    return read((view) => view.operations.page(filter, after, limit));
  },
  wire: ({ id }, { operations }) => wireOperation(operations.get(id), operations.steps(id)),
});

function unknownKind(kind: string, kinds: readonly string[]): AppError {
  return new AppError('bad-arguments', `No operation is of the kind ${JSON.stringify(kind)}.`, {
    next: choiceText(kind, kinds),
  });
}
