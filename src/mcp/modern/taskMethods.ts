// `tasks/get`, `tasks/update` and `tasks/cancel` of the Tasks extension, for clients that declare it in that request.
import type { SessionDeps } from '../sessionDeps.ts';
import { textOf, type Exchange, type Handler, type Result } from './modernExchange.ts';
import { CODES, ModernError, TASKS_EXTENSION } from './modernProtocol.ts';
import { declaresTasks, membersOf, type ModernRequest } from './modernRequest.ts';
import type { ModernTasks } from './modernTasks.ts';

const NEVER = new AbortController().signal;

type TaskDeps = Pick<SessionDeps, 'toolCalls' | 'protocolTasks'>;

export function taskMethods({ toolCalls, protocolTasks }: TaskDeps, tasks: ModernTasks): [string, Handler][] {
  /** The task, and whether it is a protocol tool's. @throws ModernError -32602 if this caller has no such task */
  const taskOf = async ({
    request,
    caller,
  }: Exchange): Promise<{ id: string; view: Result; isSpeaking: boolean }> => {
    requireTasks(request);
    const id = textOf(request.params, 'taskId');
    const speaking = protocolTasks?.get(id, caller.id);
    const view = speaking ?? (await tasks.get(id, caller.id, request.clientCapabilities));
    return { id, view, isSpeaking: speaking !== undefined };
  };
  return [
    ['tasks/get', async (exchange) => (await taskOf(exchange)).view],
    [
      'tasks/update',
      async (exchange) => {
        const { id, isSpeaking } = await taskOf(exchange);
        const responses = membersOf(exchange.request.params['inputResponses']) ?? {};
        if (isSpeaking) protocolTasks?.update(id, responses);
        else tasks.update(id, exchange.caller.id, responses);
        return {};
      },
    ],
    [
      'tasks/cancel',
      async (exchange) => {
        const { id, isSpeaking } = await taskOf(exchange);
        if (isSpeaking) protocolTasks?.cancel(id);
        // Cooperative: the operation stops between steps, and `tasks/get` shows when it has.
        else
          await toolCalls.run({
            ...exchange.base,
            cancelled: NEVER,
            tool: 'cancel_operation',
            args: { operation_id: id },
          });
        return {};
      },
    ],
  ];
}

/** @throws ModernError -32021 unless this very request declares the Tasks extension */
export function requireTasks(request: ModernRequest): void {
  if (declaresTasks(request)) return;
  throw new ModernError(CODES.missingCapability, 'This request does not declare the Tasks extension.', 400, {
    requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } },
  });
}
