// MCP tasks (2025-11-25, "Tasks") as durable operations: a task's id is the operation's, so that it survives what the
// operation survives. Calls that needed no operation end at once and are kept for the session alone.
import {
  ErrorCode,
  McpError,
  RELATED_TASK_META_KEY,
  type CallToolResult,
  type CreateTaskResult,
  type ListTasksResult,
  type Task,
} from '@modelcontextprotocol/sdk/types.js';
import { AppError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { OperationEngine } from '../core/operation/engine.ts';
import { IN_FLIGHT, RESUMABLE, type Operation } from '../core/operation/operation.ts';
import { pause } from '../core/operation/pause.ts';
import type { Clock } from '../core/hostPorts.ts';
import type { ToolCall } from '../core/tool/runner.ts';
import { visibleText } from '../core/visibleText.ts';
import type { ToolCalls } from './toolCalls.ts';

/** How often a client should ask, milliseconds: no update comes faster. */
const POLL_MS = 2_000;
/** Finished tasks without an operation that are kept, at most. */
const MOST_FINISHED = 100;
/** Tasks a page of `tasks/list`. */
const PAGE = 50;

/** How often an operation that nobody works on here is looked at, milliseconds: another window may resume it. */
const LOOK_AGAIN_MS = 2_000;

/** What tasks need of the operations. @throws AppError `not-found` */
export type TaskOperations = Pick<OperationEngine, 'get' | 'onDidChange'>;

/** A call of the session's client, without tool and arguments. */
export type CallBase = Omit<ToolCall, 'tool' | 'args'>;

/** What tasks need of the links that the session's client can show. */
export interface TaskLinks {
  /** Whether the client has yet to be shown the link of an operation that waits for a person. */
  isDue(operation: Operation): boolean;
}

interface FinishedTask {
  task: Task;
  result: CallToolResult;
}

export class Tasks {
  readonly #toolCalls: ToolCalls;
  readonly #operations: TaskOperations;
  readonly #clock: Clock;
  readonly #links: TaskLinks;
  readonly #finished = new Map<string, FinishedTask>();
  /** Operations that calls of this session made or joined, with the status that was told last. */
  readonly #made = new Map<string, Operation['status']>();

  constructor(toolCalls: ToolCalls, operations: TaskOperations, clock: Clock, links: TaskLinks) {
    this.#toolCalls = toolCalls;
    this.#operations = operations;
    this.#clock = clock;
    this.#links = links;
  }

  /** Starts the work and answers at once. @throws McpError -32601 where the tool takes no task */
  async create(call: ToolCall): Promise<CreateTaskResult> {
    if (!this.#toolCalls.takesTasks(call.tool))
      throw new McpError(
        ErrorCode.MethodNotFound,
        `${visibleText(call.tool, 80)} answers at once and takes no task: call it without.`,
      );
    const result = await this.#toolCalls.run({ ...call, holdMs: 0 });
    const operationId = result.structuredContent?.['operation_id'];
    if (typeof operationId !== 'string') return { task: this.#keepFinished(result) };
    const operation = this.#operations.get(operationId);
    this.#made.set(operationId, operation.status);
    return { task: this.#taskOf(operation) };
  }

  /** @throws McpError -32602 where there is no such task of this client */
  get(taskId: string, callerId: string): Task {
    return this.#finished.get(taskId)?.task ?? this.#taskOf(this.#own(taskId, callerId));
  }

  /** The task to tell of, where a task of this session got another status; progress is told as progress. */
  changed(operation: Operation): Task | undefined {
    const told = this.#made.get(operation.id);
    if (told === undefined || told === operation.status) return undefined;
    this.#made.set(operation.id, operation.status);
    return this.#taskOf(operation);
  }

  /** What its call is answered with: waits until the task has ended. @throws McpError -32602; `signal.reason` */
  async result(taskId: string, call: CallBase, signal: AbortSignal): Promise<CallToolResult> {
    const finished = this.#finished.get(taskId);
    if (finished) return related(finished.result, taskId);
    this.#own(taskId, call.caller.id);
    for (let operation = this.#operations.get(taskId); !isOver(operation);) {
      signal.throwIfAborted();
      if (IN_FLIGHT.has(operation.status))
        await this.#toolCalls.run({ ...call, tool: 'wait_for_operation', args: { operation_id: taskId } });
      else await pause(this.#clock, LOOK_AGAIN_MS, signal);
      operation = this.#operations.get(taskId);
    }
    return related(this.#toolCalls.outcome(taskId), taskId);
  }

  /** This client's operations, newest first. */
  async list(cursor: string | undefined, call: CallBase): Promise<ListTasksResult> {
    const page = await this.#toolCalls.run({
      ...call,
      tool: 'list_operations',
      args: { limit: PAGE, ...(cursor !== undefined && { cursor }) },
    });
    if (page.isError === true)
      throw new McpError(ErrorCode.InvalidParams, 'This cursor is not one of tasks/list: begin without one.');
    const { operations, next_cursor: next } = page.structuredContent as JsonObject;
    const ids = (Array.isArray(operations) ? operations : []).flatMap((listed) =>
      listed !== null && typeof listed === 'object' && 'id' in listed && typeof listed['id'] === 'string'
        ? [listed['id']]
        : [],
    );
    const own = ids.map((id) => this.#operations.get(id)).filter((each) => this.#isOf(each, call.caller.id));
    const finished = cursor === undefined ? [...this.#finished.values()].map(({ task }) => task) : [];
    return {
      tasks: [...finished, ...own.map((each) => this.#taskOf(each))],
      ...(typeof next === 'string' && { nextCursor: next }),
    };
  }

  /** Stops it between steps. @throws McpError -32602 where there is none, or where it has ended */
  async cancel(taskId: string, call: CallBase): Promise<Task> {
    const task = this.get(taskId, call.caller.id);
    if (this.#finished.has(taskId) || ['completed', 'failed', 'cancelled'].includes(task.status))
      throw new McpError(ErrorCode.InvalidParams, `The task has ended already: it is ${task.status}.`);
    const result = await this.#toolCalls.run({
      ...call,
      tool: 'cancel_operation',
      args: { operation_id: taskId },
    });
    if (result.isError === true) throw new McpError(ErrorCode.InvalidParams, textOf(result));
    // It stops at the end of its step; a task that was cancelled must say so at once and for ever.
    return { ...this.get(taskId, call.caller.id), status: 'cancelled' };
  }

  #keepFinished(result: CallToolResult): Task {
    const at = new Date(this.#clock.now()).toISOString();
    const task: Task = {
      taskId: this.#toolCalls.newId('task'),
      status: result.isError === true ? 'failed' : 'completed',
      statusMessage: textOf(result),
      ttl: null,
      createdAt: at,
      lastUpdatedAt: at,
    };
    this.#finished.set(task.taskId, { task, result });
    const [oldest] = this.#finished.keys();
    if (oldest !== undefined && this.#finished.size > MOST_FINISHED) this.#finished.delete(oldest);
    return task;
  }

  #own(taskId: string, callerId: string): Operation {
    try {
      const operation = this.#operations.get(taskId);
      if (this.#isOf(operation, callerId)) return operation;
    } catch (error) {
      if (!AppError.is(error, 'not-found')) throw error;
    }
    // Somebody else's task is as unknown as one that never was.
    throw new McpError(ErrorCode.InvalidParams, `There is no task ${visibleText(taskId, 80)}.`);
  }

  #isOf({ id, caller }: Operation, callerId: string): boolean {
    return caller.id === callerId || this.#made.has(id);
  }

  #taskOf(operation: Operation): Task {
    return {
      taskId: operation.id,
      status: this.#links.isDue(operation) ? 'input_required' : statusOf(operation),
      statusMessage: `${operation.message} ${operation.error?.next ?? ''}`.trim(),
      ttl: null,
      pollInterval: POLL_MS,
      createdAt: new Date(operation.createdAt).toISOString(),
      lastUpdatedAt: new Date(operation.updatedAt).toISOString(),
    };
  }
}

/**
 * Waiting for a person is `working`: the person is asked in VS Code, and `input_required` only asks a client to show the
 * link that leads there. What was interrupted or paused has not ended either: it can be resumed.
 */
function statusOf(operation: Operation): Task['status'] {
  if (operation.status === 'failed') return 'failed';
  if (operation.status === 'cancelled') return 'cancelled';
  return isOver(operation) ? 'completed' : 'working';
}

function isOver({ status }: Operation): boolean {
  if (status === 'failed' || status === 'cancelled') return true;
  return !IN_FLIGHT.has(status) && !RESUMABLE.has(status);
}

/** MCP 2025-11-25, "Tasks", "Associating Task-Related Messages". */
function related(result: CallToolResult, taskId: string): CallToolResult {
  return { ...result, _meta: { ...result._meta, [RELATED_TASK_META_KEY]: { taskId } } };
}

/** What the result says to people. */
function textOf({ content }: CallToolResult): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join(' ');
}
