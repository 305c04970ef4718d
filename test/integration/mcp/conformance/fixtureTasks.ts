// The conformance suite's tools of the Tasks extension whose tasks ask their client, or which need the extension: tasks
// of their own, because no operation of Sluice does either.
import { randomUUID } from 'node:crypto';
import { CODES, ModernError, TASKS_EXTENSION } from '../../../../src/mcp/modern/modernProtocol.ts';
import { membersOf } from '../../../../src/mcp/modern/modernRequest.ts';
import type { ModernInput, ProtocolTasks, ProtocolTool } from '../../../../src/mcp/protocolTool.ts';
import { answersTo, nameIn, required, said } from './fixtureInputTools.ts';

type Members = Readonly<Record<string, unknown>>;

interface FixtureTask {
  id: string;
  callerId: string;
  createdAt: string;
  pending: Map<string, unknown>;
  isCancelled: boolean;
  result: Members;
}

const ask = (message: string): Members => ({
  method: 'elicitation/create',
  params: {
    message,
    requestedSchema: { type: 'object', properties: { confirm: { type: 'boolean' } } },
  },
});
const NAME = {
  user_name: {
    method: 'elicitation/create',
    params: {
      message: 'What is your name?',
      requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    },
  },
};

export class FixtureTasks implements ProtocolTasks {
  readonly #tasks = new Map<string, FixtureTask>();
  readonly #called: (tool: string) => void;

  /** @param called told of each call */
  constructor(called: (tool: string) => void) {
    this.#called = called;
  }

  get tools(): ProtocolTool[] {
    return [
      this.#tool('failing_job', ({ callerId }) =>
        this.#begin(callerId, {}, { ...said('This job always fails.'), isError: true }),
      ),
      this.#tool('confirm_delete', ({ callerId }) =>
        this.#begin(callerId, { confirm: ask('Delete it?') }, said('Deleted.')),
      ),
      this.#tool('multi_input', ({ callerId }) =>
        this.#begin(
          callerId,
          { first: ask('The first?'), second: ask('The second?') },
          said('Both are here.'),
        ),
      ),
      this.#tool('test_tool_with_task', (given) => {
        const answers = answersTo(['user_name'], given);
        if (answers === undefined) return required(NAME);
        return this.#begin(given.callerId, {}, said(`Hello, ${nameIn(answers)}!`));
      }),
    ];
  }

  get(taskId: string, callerId: string): Members | undefined {
    const task = this.#tasks.get(taskId);
    if (task?.callerId !== callerId) return undefined;
    const head = headOf(task);
    if (head['status'] === 'input_required')
      return { ...head, inputRequests: Object.fromEntries(task.pending) };
    return { ...head, ...(head['status'] === 'completed' && { result: task.result }) };
  }

  update(taskId: string, inputResponses: Members): void {
    for (const key of Object.keys(inputResponses)) this.#tasks.get(taskId)?.pending.delete(key);
  }

  cancel(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (task !== undefined && task.pending.size > 0) task.isCancelled = true;
  }

  #begin(callerId: string, asks: Members, result: Members): Members {
    const id = randomUUID();
    const pending = new Map(Object.entries(asks));
    const createdAt = new Date().toISOString();
    const task = { id, callerId, createdAt, pending, isCancelled: false, result };
    this.#tasks.set(id, task);
    return { resultType: 'task', ...headOf(task), status: 'working' };
  }

  #tool(name: string, begin: (given: ModernInput) => Members): ProtocolTool {
    return {
      description: { name, description: `The conformance suite’s ${name}.`, inputSchema: { type: 'object' } },
      call: async () => ({ content: [{ type: 'text', text: 'Only 2026-07-28 has this.' }] }),
      answerModern: async (_args, given) => {
        this.#called(name);
        if (membersOf(given.clientCapabilities['extensions'])?.[TASKS_EXTENSION] !== undefined)
          return begin(given);
        throw new ModernError(CODES.missingCapability, 'This only runs as a task.', 400, {
          requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } },
        });
      },
    };
  }
}

function headOf({ id, createdAt, pending, isCancelled }: FixtureTask): Members {
  const going = pending.size > 0 ? 'input_required' : 'completed';
  return {
    taskId: id,
    status: isCancelled ? 'cancelled' : going,
    createdAt,
    lastUpdatedAt: createdAt,
    ttlMs: null,
    pollIntervalMs: 100,
  };
}
