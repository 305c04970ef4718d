// What leaves for a client, without the secrets that this process knows.
import type { JsonObject } from '../core/json.ts';
import { maskedJson, type Mask } from '../core/provider/redaction.ts';

/** The JSON of structured contents whose answers say the same as text. */
const texts = new WeakMap<object, string>();
/** A text with one of these can be read in more ways than one (`textViews.ts`). */
const HAS_ESCAPES = /[\\%&]/;

/** What identifies a request or answer stays as it is. @param secrets undefined: nothing is masked */
export function maskedMessage<T extends object>(message: T, secrets: Mask | undefined): T {
  if (secrets === undefined || secrets.finds?.(message as unknown as JsonObject) === false) return message;
  const masked = maskedJson(message as unknown as JsonObject, (text) => secrets.mask(text)) as unknown as T;
  return 'id' in message ? { ...masked, id: message.id } : masked;
}

/** The content's JSON, for an answer that has both. The content must not change any more. */
export function sameAsText(structuredContent: JsonObject): string {
  const text = JSON.stringify(structuredContent);
  texts.set(structuredContent, text);
  return text;
}

/** The JSON of `maskedMessage`. What an answer says twice is searched and written once. */
export function maskedText(message: object, secrets: Mask | undefined): string {
  return textWithoutRepetition(message, secrets) ?? JSON.stringify(maskedMessage(message, secrets));
}

/** Undefined if nothing is repeated, or if it has to be searched or masked member by member. */
function textWithoutRepetition(message: object, secrets: Mask | undefined): string | undefined {
  const { result, ...envelope } = message as { result?: unknown };
  if (!isAnswer(result)) return undefined;
  const { structuredContent, ...rest } = result;
  const text = texts.get(structuredContent);
  // Without escapes, whatever the content holds occurs in its JSON as it is: whoever searched that has searched both.
  if (text === undefined || rest.content[0]?.text !== text || HAS_ESCAPES.test(text)) return undefined;
  const searched = { ...envelope, result: rest } as unknown as JsonObject;
  if (secrets !== undefined && secrets.finds?.(searched) !== false) return undefined;
  return `${opened(envelope)}"result":${opened(rest)}"structuredContent":${text}}}`;
}

/** The JSON of an object that has members, ready for another one. */
function opened(value: object): string {
  return `${JSON.stringify(value).slice(0, -1)},`;
}

interface Answer {
  content: readonly { text?: string }[];
  structuredContent: object;
}

function isAnswer(result: unknown): result is Answer {
  if (typeof result !== 'object' || result === null) return false;
  const { content, structuredContent } = result as Partial<Answer>;
  return Array.isArray(content) && typeof structuredContent === 'object';
}
