// `tasks/get`, `tasks/update` and `tasks/cancel` of the Tasks extension, for clients that declare it in that request.
import type { SessionDeps } from '../mcpSession.ts';
import { textOf, type Exchange, type Handler, type Result } from './modernExchange.ts';
import { CODES, ModernError, TASKS_EXTENSION } from './modernProtocol.ts';
import { declaresTasks, membersOf, type ModernRequest } from './modernRequest.ts';
import type { ModernTasks } from './modernTasks.ts';

const NEVER = new AbortController().signal;

type TaskDeps = Pick<SessionDeps, 'toolCalls' | 'protocolTasks'>;

export function taskMethods({ toolCalls, protocolTasks }: TaskDeps, tasks: ModernTasks): [string, Handler][] {
  /** The task, and whether it is a protocol tool's. @throws ModernError -32602 if this caller has no such task */
  const taskOf = ({ request, caller }: Exchange): { id: string; view: Result; isSpeaking: boolean } => {
    requireTasks(request);
    const id = textOf(request.params, 'taskId');
    const speaking = protocolTasks?.get(id, caller.id);
    return { id, view: speaking ?? tasks.get(id, caller.id), isSpeaking: speaking !== undefined };
  };
  return [
    ['tasks/get', (exchange) => taskOf(exchange).view],
    [
      'tasks/update',
      (exchange) => {
        const { id, isSpeaking } = taskOf(exchange);
        // No operation asks its client for anything: answers to nothing are ignored.
        if (isSpeaking) protocolTasks?.update(id, membersOf(exchange.request.params['inputResponses']) ?? {});
        return {};
      },
    ],
    [
      'tasks/cancel',
      async (exchange) => {
        const { id, isSpeaking } = taskOf(exchange);
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
