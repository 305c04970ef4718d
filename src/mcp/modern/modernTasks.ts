// The Tasks extension (SEP-2663) over durable operations: a task's id is its operation's, so a task survives what the
// operation survives. Which clients know of a task follows from the operation's caller and from the calls made here.
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { AppError } from '../../core/errors.ts';
import { IN_FLIGHT, RESUMABLE, type Operation } from '../../core/operation/operation.ts';
import { KEPT_AT_LEAST_MS } from '../../core/operation/pruning.ts';
import type { TaskOperations } from '../tasks.ts';
import { visibleText } from '../../core/visibleText.ts';
import type { ToolCalls } from '../toolCalls.ts';
import type { TaskLinks } from './taskLinks.ts';
import { CODES, ModernError } from './modernProtocol.ts';

/** How often a client should ask, milliseconds: no update comes faster. */
const POLL_MS = 2_000;
/** Joined operations that are remembered for their callers, at most; the oldest goes first. */
const MOST_JOINED = 2_000;

/** A task as `tasks/get` and `notifications/tasks` carry it. */
export type TaskView = Readonly<Record<string, unknown>>;

export class ModernTasks {
  readonly #toolCalls: ToolCalls;
  readonly #operations: TaskOperations;
  readonly #links: TaskLinks;
  /** `caller operation` of operations that a call joined although another caller started them. */
  readonly #joined = new Set<string>();
  /** What was once reported as ended stays so, even if a person resumes the operation. */
  readonly #ended = new Map<string, TaskView>();

  constructor(toolCalls: ToolCalls, operations: TaskOperations, links: TaskLinks) {
    this.#toolCalls = toolCalls;
    this.#operations = operations;
    this.#links = links;
  }

  /** The task that a call's result leaves, or undefined if the call is over or started no operation. */
  begun(result: CallToolResult, callerId: string): TaskView | undefined {
    const operationId = result.structuredContent?.['operation_id'];
    if (typeof operationId !== 'string') return undefined;
    const operation = this.#operations.get(operationId);
    if (isOver(operation)) return undefined;
    if (operation.caller.id !== callerId) this.#remember(`${callerId} ${operationId}`);
    return headOf(operation);
  }

  /**
   * @param capabilities of the request that asks: a client that shows links is asked to show one
   * @throws ModernError -32602 if this caller has no such task
   */
  async get(taskId: string, callerId: string, capabilities: unknown): Promise<TaskView> {
    const operation = this.#own(taskId, callerId);
    const ended = this.#ended.get(taskId);
    if (ended !== undefined) return ended;
    if (!isOver(operation))
      return { ...headOf(operation), ...(await this.#links.due(operation, callerId, capabilities)) };
    const view = { ...headOf(operation), ...(operation.status !== 'cancelled' && this.#outcome(taskId)) };
    this.#ended.set(taskId, view);
    const [oldest] = this.#ended.keys();
    if (oldest !== undefined && this.#ended.size > MOST_JOINED) this.#ended.delete(oldest);
    return view;
  }

  /** The client's answers. Only that it has seen its link counts. @throws ModernError -32602 as `get` */
  update(taskId: string, callerId: string, responses: Readonly<Record<string, unknown>>): void {
    this.#own(taskId, callerId);
    this.#links.answered(taskId, callerId, responses);
  }

  /** Whether this caller can see the operation as a task. */
  isOf(operation: Operation, callerId: string): boolean {
    return operation.caller.id === callerId || this.#joined.has(`${callerId} ${operation.id}`);
  }

  /** A result also if the operation failed: `failed` is for errors of the protocol. */
  #outcome(taskId: string): TaskView {
    try {
      return { result: this.#toolCalls.outcome(taskId) };
    } catch (error) {
      const message = AppError.is(error) ? error.message : 'The result cannot be told.';
      return { status: 'failed', error: { code: CODES.internal, message } };
    }
  }

  #own(taskId: string, callerId: string): Operation {
    try {
      const operation = this.#operations.get(taskId);
      if (this.isOf(operation, callerId)) return operation;
    } catch (error) {
      if (!AppError.is(error, 'not-found')) throw error;
    }
    // Another caller's task is as unknown as one that never was.
    throw new ModernError(CODES.invalidParams, `There is no task ${visibleText(taskId, 80)}.`);
  }

  #remember(key: string): void {
    this.#joined.add(key);
    const [oldest] = this.#joined;
    if (oldest !== undefined && this.#joined.size > MOST_JOINED) this.#joined.delete(oldest);
  }
}

function headOf(operation: Operation): TaskView {
  return {
    taskId: operation.id,
    status: statusOf(operation),
    statusMessage: `${operation.message} ${operation.error?.next ?? ''}`.trim(),
    createdAt: new Date(operation.createdAt).toISOString(),
    lastUpdatedAt: new Date(operation.updatedAt).toISOString(),
    ttlMs: KEPT_AT_LEAST_MS,
    pollIntervalMs: POLL_MS,
  };
}

/** Waiting for a person is `working`: VS Code asks the person; a client that shows links is asked for that alone. */
function statusOf(operation: Operation): 'working' | 'completed' | 'cancelled' {
  if (operation.status === 'cancelled') return 'cancelled';
  return isOver(operation) ? 'completed' : 'working';
}

/** Paused and interrupted operations continue when they are resumed, so their tasks go on. */
function isOver({ status }: Operation): boolean {
  if (status === 'failed' || status === 'cancelled') return true;
  return !IN_FLIGHT.has(status) && !RESUMABLE.has(status);
}
