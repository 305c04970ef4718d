// The patterns of inputs: regular expressions that somebody else wrote and that are run on what a person types. Only
// forms whose matching can't take long are accepted.

/** A longer value matches no pattern: with three repetitions, the time grows with the cube of the length. */
const MAX_MATCHED_LENGTH = 1000;
const MAX_REPETITIONS = 3;

/** Whether the whole value matches; without a pattern every value does. */
export function matchesPattern(pattern: string | null | undefined, value: string): boolean {
  if (pattern === null || pattern === undefined) return true;
  return value.length <= MAX_MATCHED_LENGTH && new RegExp(`^(?:${pattern})$`, 'u').test(value);
}

/** Why the pattern may not be used, or undefined where it may. */
export function patternProblem(pattern: string): string | undefined {
  try {
    new RegExp(`^(?:${pattern})$`, 'u');
    new RegExp(pattern, 'u');
  } catch {
    // The engine's message repeats the pattern; that it does not compile is all there is to say.
    return 'is no JavaScript regular expression';
  }
  // What stands in classes and escapes repeats nothing.
  const plain = pattern.replaceAll(/\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\k<|\\[1-9]/gu, keepReferences);
  const bare = plain.replaceAll(/\\[^kB]|\[(?:\\.|[^\]\\])*\]/gsu, 'x');
  if (/\\[kB]|\(\?<?[=!]/.test(bare)) return 'uses look-around or back references, which can take for ever';
  const repetitions = bare.match(/[*+]|\{\d+,\d*\}|\{\d{4,}\}/g)?.length ?? 0;
  if (repetitions > MAX_REPETITIONS)
    return `repeats in more than ${MAX_REPETITIONS} places, which can take for ever`;
  if (repeatsARepetition(bare)) return 'repeats a group that repeats or chooses, which can take for ever';
  if ((bare.match(/\d{4,}/g) ?? []).length > 0 && /\{\d{4,}|,\d{4,}\}/.test(bare))
    return 'repeats more than 999 times';
  return undefined;
}

function keepReferences(match: string): string {
  return match === '\\k<' || /^\\[1-9]$/.test(match) ? '\\k' : 'x';
}

/** Whether a group that holds `*`, `+`, `{…}` or `|` is itself repeated: `(a+)+`, `(a|a)*`. */
function repeatsARepetition(bare: string): boolean {
  const open: boolean[] = [];
  for (let index = 0; index < bare.length; index += 1) {
    const sign = bare.charAt(index);
    if (sign === '(') open.push(false);
    else if (sign === ')') {
      const holds = open.pop() ?? false;
      const rest = bare.slice(index + 1);
      const repeated = /^(?:[*+]|\{\d+,|\{(?:[2-9]|\d{2,})\})/.test(rest);
      if (holds && repeated) return true;
      // A group that repeats inside passes that on to the one around it.
      if ((holds || repeated) && open.length > 0) open[open.length - 1] = true;
    } else if (/[*+|{]/.test(sign) && open.length > 0) open[open.length - 1] = true;
  }
  return false;
}
