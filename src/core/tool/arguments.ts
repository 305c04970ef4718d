// A call's arguments: checked against the tool's schema before anything looks at them.
import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { visibleText } from '../visibleText.ts';

const MOST_PROBLEMS = 10;

/** @throws AppError `bad-arguments`, naming up to ten problems */
export function parseArguments<I>(schema: z.ZodType<I>, args: unknown): I {
  const parsed = schema.safeParse(args ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, MOST_PROBLEMS)
    .map((issue) => `${issue.path.join('.') || 'arguments'}: ${visibleText(issue.message, 200)}`);
  throw badArguments(`The arguments don't fit. ${problems.join('; ')}.`);
}

/** As `parseArguments`, for what an operation records. */
export function parsedAsJson(schema: z.ZodType, args: unknown): JsonObject {
  const parsed = parseArguments(schema, args);
  if (isJsonObject(parsed)) return parsed;
  throw badArguments('The arguments are not an object.');
}

/** Reads the arguments of one tool; those that it has seen cost nothing again. */
export function argumentsOf<I>(schema: z.ZodType<I>): (args: unknown) => I {
  const known = new WeakMap<object, { parsed: I }>();
  return (args) => {
    if (!isJsonObject(args)) return parseArguments(schema, args);
    const found = known.get(args) ?? { parsed: parseArguments(schema, args) };
    known.set(args, found);
    return found.parsed;
  };
}

/** What a request means if its tool doesn't say otherwise: all but what the runner itself acts on. */
export function meaningOf({ dry_run: _dryRun, reason: _reason, ...rest }: JsonObject): JsonObject {
  return rest;
}

function badArguments(message: string): AppError {
  return new AppError('bad-arguments', message, { next: 'Nothing was done. Correct them and call again.' });
}
