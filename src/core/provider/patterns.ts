// The patterns of inputs: foreign regular expressions, applied to values from callers and people. They run in linear
// time; forms that no input needs are also refused.
import { linearPattern, type LinearPattern } from './linearPattern.ts';

/** A longer value matches no pattern. No input is longer; a service account's key file has some 2,400 characters. */
const MAX_MATCHED_LENGTH = 16_384;
/** The number of compiled patterns to keep: those of a few manifests. */
const MOST_COMPILED = 200;
const compiled = new Map<string, LinearPattern | undefined>();
const MAX_REPETITIONS = 3;

/** Whether the whole value matches; without a pattern every value does. */
export function matchesPattern(pattern: string | null | undefined, value: string): boolean {
  if (pattern === null || pattern === undefined) return true;
  return (
    value.length <= MAX_MATCHED_LENGTH && value.isWellFormed() && (compiledOf(pattern)?.(value) ?? false)
  );
}

/** Whether a part of the value matches, as the patterns of JSON Schema do (2020-12, section 6.3.3). */
export function matchesAnywhere(pattern: string, value: string): boolean {
  return matchesPattern(`[\\s\\S]*(?:${pattern})[\\s\\S]*`, value);
}

function compiledOf(pattern: string): LinearPattern | undefined {
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  if (!compiled.has(pattern)) compiled.set(pattern, linearPattern(pattern));
  return compiled.get(pattern);
}

/** Why the pattern is refused, or undefined if it is accepted. */
export function patternProblem(pattern: string): string | undefined {
  try {
    new RegExp(`^(?:${pattern})$`, 'u');
    new RegExp(pattern, 'u');
  } catch {
    // The engine's message would repeat the pattern.
    return 'is no JavaScript regular expression';
  }
  // Classes and escapes contain no repetitions.
  const plain = pattern.replaceAll(/\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\k<|\\[1-9]/gu, keepReferences);
  const bare = plain.replaceAll(/\\[^kB]|\[(?:\\.|[^\]\\])*\]/gsu, 'x');
  if (/\\[kB]|\(\?<?[=!]/.test(bare)) return 'uses look-around or back references, which can take for ever';
  const repetitions = bare.match(/[*+]|\{\d+,\d*\}|\{\d{4,}\}/g)?.length ?? 0;
  if (repetitions > MAX_REPETITIONS)
    return `repeats in more than ${MAX_REPETITIONS} places, which can take for ever`;
  if (repeatsARepetition(bare)) return 'repeats a group that repeats or chooses, which can take for ever';
  if ((bare.match(/\d{4,}/g) ?? []).length > 0 && /\{\d{4,}|,\d{4,}\}/.test(bare))
    return 'repeats more than 999 times';
  return compiledOf(pattern) === undefined ? 'is too large, or of a kind that is not supported' : undefined;
}

function keepReferences(match: string): string {
  return match === '\\k<' || /^\\[1-9]$/.test(match) ? '\\k' : 'x';
}

/** Whether a group with `*`, `+`, `{…}` or `|` is itself repeated: `(a+)+`, `(a|a)*`. */
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
      // A group with a repetition passes that on to the enclosing group.
      if ((holds || repeated) && open.length > 0) open[open.length - 1] = true;
    } else if (/[*+|{]/.test(sign) && open.length > 0) open[open.length - 1] = true;
  }
  return false;
}
