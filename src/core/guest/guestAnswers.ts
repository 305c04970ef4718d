// What guests answered: as it is kept, with every digit, and as a model reads it through Sluice's own tools. Pure.
import { parseKeepingNumbers } from '../exactNumbers.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { visibleJson } from '../toolSource/answerShape.ts';

/** How a kept answer begins; see `keptAnswer`. */
const KEPT = /^\{"(?:result|error)":/;

/** As text: what the guest wrote keeps its digits. @param answer `{result}` or `{error}` */
export function keptAnswer(answer: JsonObject): string {
  return JSON.stringify(answer);
}

/** Undefined for what is no guest's answer. */
export function openedAnswer(value: JsonValue | undefined): JsonObject | undefined {
  if (typeof value !== 'string' || !KEPT.test(value)) return undefined;
  try {
    const document = parseKeepingNumbers(value);
    return isJsonObject(document) ? document : undefined;
  } catch {
    return undefined; // A provider's text that only begins like one.
  }
}

/** The data of an answer without what only a client needs; nothing in it is invisible. */
export function answerData({ result, error }: JsonObject): JsonValue {
  if (!isJsonObject(result)) return visibleJson({ error: error ?? null });
  const { content, structuredContent } = result;
  const parts = Array.isArray(content) ? content : [];
  const texts = parts.flatMap((part) => textOf(part) ?? []);
  const isAllText = texts.length === parts.length;
  if (isJsonObject(structuredContent))
    return visibleJson(isAllText ? structuredContent : { structuredContent, content: parts });
  return visibleJson(isAllText ? texts.join('\n') : parts);
}

/** Whether the guest says that the call failed. */
export function isFailure({ result }: JsonObject): boolean {
  return !isJsonObject(result) || result['isError'] === true;
}

function textOf(part: JsonValue): string | undefined {
  const { type, text } = isJsonObject(part) ? part : {};
  return type === 'text' && typeof text === 'string' ? text : undefined;
}
