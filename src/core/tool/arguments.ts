// A call's arguments: validated against the tool's schema before any use.
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

/** Like `parseArguments`, for what an operation records. */
export function parsedAsJson(schema: z.ZodType, args: unknown): JsonObject {
  const parsed = parseArguments(schema, args);
  if (isJsonObject(parsed)) return parsed;
  throw badArguments('The arguments are not an object.');
}

/** Reads the arguments of one tool; arguments already seen are cached. */
export function argumentsOf<I>(schema: z.ZodType<I>): (args: unknown) => I {
  const known = new WeakMap<object, { parsed: I }>();
  return (args) => {
    if (!isJsonObject(args)) return parseArguments(schema, args);
    const found = known.get(args) ?? { parsed: parseArguments(schema, args) };
    known.set(args, found);
    return found.parsed;
  };
}

/** The default identity of a request: all but the arguments that the runner itself handles. */
export function meaningOf({ dry_run: _dryRun, reason: _reason, ...rest }: JsonObject): JsonObject {
  return rest;
}

function badArguments(message: string): AppError {
  return new AppError('bad-arguments', message, { next: 'Nothing was done. Correct them and call again.' });
}
