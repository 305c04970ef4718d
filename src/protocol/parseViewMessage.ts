// Reads what the webview sends as hostile input: only known shapes with bounded values come through. Whether an id
// exists, and whether what is asked for is offered, is for whoever answers.
import { MOST_CELLS, START_COMMANDS, type Request, type ViewMessage } from './messages.ts';

/** Longest id or name. */
const MAX_NAME = 80;
const NAME = /^[\w.:-]+$/;
const MOST_POSITION = 10_000_000;

type Fields = Record<string, unknown>;

/** Undefined for what is no message of the view. */
export function parseViewMessage(message: unknown): ViewMessage | undefined {
  if (!isFields(message)) return undefined;
  if (message['type'] === 'ready') return { type: 'ready' };
  if (message['type'] !== 'request') return undefined;
  const { id, method, params } = message;
  if (!isCount(id, 1, Number.MAX_SAFE_INTEGER) || !isFields(params)) return undefined;
  return parseRequest(id, method, params);
}

function parseRequest(id: number, method: unknown, params: Fields): Request | undefined {
  const type = 'request';
  switch (method) {
    case 'act': {
      const { operationId, action } = params;
      return isName(operationId) && isName(action)
        ? { type, id, method, params: { operationId, action } }
        : undefined;
    }
    case 'review':
      return isName(params['id']) ? { type, id, method, params: { id: params['id'] } } : undefined;
    case 'steps': {
      const { operationId } = params;
      return isName(operationId) ? { type, id, method, params: { operationId } } : undefined;
    }
    case 'cells': {
      const { runId, from, count } = params;
      return isName(runId) && isCount(from, 0, MOST_POSITION) && isCount(count, 1, MOST_CELLS)
        ? { type, id, method, params: { runId, from, count } }
        : undefined;
    }
    case 'start': {
      const command = START_COMMANDS.find((known) => known === params['command']);
      return command && { type, id, method, params: { command } };
    }
    default:
      return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_NAME && NAME.test(value);
}

function isCount(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;
}
