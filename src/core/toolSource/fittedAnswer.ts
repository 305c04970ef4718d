// An answer as a model gets it: whole if it fits, else its beginning, its count and shape, with the rest kept sealed.
import type { JsonObject, JsonValue } from '../json.ts';
import { ANSWER_BYTES, bytesOf, firstThatFit, shapeWithin } from './answerShape.ts';
import type { StoredResults } from './storedResults.ts';

/** @returns `items` or `value`, and what was cut. @throws AppError as `StoredResults.put` */
export async function fittedAnswer(
  results: Pick<StoredResults, 'put'>,
  callerId: string,
  kept: JsonValue,
): Promise<JsonObject> {
  const bytes = bytesOf(kept);
  if (bytes <= ANSWER_BYTES) return Array.isArray(kept) ? { items: kept } : { value: kept };
  const resultId = await results.put({ callerId, value: kept });
  return { ...cut(kept), bytes, result_id: resultId };
}

/** What is shown of an answer that does not fit, with its count and shape. */
function cut(kept: JsonValue): JsonObject {
  if (!Array.isArray(kept)) return { value: shapeWithin(kept, ANSWER_BYTES / 2) };
  const items = firstThatFit(kept, ANSWER_BYTES / 2);
  const [first] = kept;
  const shape = items.length === 0 && first !== undefined ? shapeWithin(first, ANSWER_BYTES / 2) : undefined;
  return { items, shown: items.length, count: kept.length, ...(shape !== undefined && { shape }) };
}
