// What a model can read of a long answer: lists are cut, and say how long they were. Clients cut answers themselves, out
// of the middle, from about 12,000 characters on.
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/** Characters of JSON that an answer has at most, unless somebody asked for all of it. */
const MOST_CHARACTERS = 9_000;

/** A copy whose longest lists are halved until all of it fits; `<list>_total` says how many entries there were. */
export function withinBudget(output: JsonObject, most = MOST_CHARACTERS): JsonObject {
  let cut = output;
  while (sizeOf(cut) > most) {
    const shorter = withoutHalf(cut);
    if (shorter === undefined) return cut;
    cut = shorter;
  }
  return cut;
}

/** Undefined if no list is left to cut. Lists of a member, such as an operation's result, count too. */
function withoutHalf(output: JsonObject): JsonObject | undefined {
  const [longest] = Object.entries(output)
    .filter(([, value]) => isCuttable(value))
    .toSorted((left, right) => weightOf(right) - weightOf(left));
  if (longest === undefined) return undefined;
  const [name, value] = longest;
  if (!Array.isArray(value)) {
    const within = isJsonObject(value) ? withoutHalf(value) : undefined;
    return within && { ...output, [name]: within };
  }
  const total = output[`${name}_total`] ?? value.length;
  return { ...output, [name]: value.slice(0, Math.floor(value.length / 2)), [`${name}_total`]: total };
}

function isCuttable(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 1;
  return isJsonObject(value) && withoutHalf(value) !== undefined;
}

/** How soon a list is cut: the longest first, but steps before what they led to. */
function weightOf([name, value]: [string, JsonValue]): number {
  return name === 'steps' ? Number.POSITIVE_INFINITY : sizeOf(value);
}

function sizeOf(value: JsonValue): number {
  return JSON.stringify(value).length;
}
