// A call's arguments: validated against the tool's schema before any use.
import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { argumentList, problemsOf } from './argumentProblems.ts';
import { coerceArguments } from './coercion.ts';

/**
 * Reads arguments as models send them (`coerceArguments`).
 * @throws AppError `bad-arguments`, naming all problems and how to correct them
 */
export function parseArguments<I>(schema: z.ZodType<I>, args: unknown): I {
  const asSent = schema.safeParse(args ?? {});
  if (asSent.success) return asSent.data;
  const read = coerceArguments(schema, args);
  const parsed = schema.safeParse(read);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(schema, read, parsed.error.issues);
  throw badArguments(`The arguments don't fit. ${problems.join(' ')}`, argumentList(schema));
}

/** Like `parseArguments`, for what an operation records. */
export function parsedAsJson(schema: z.ZodType, args: unknown): JsonObject {
  const parsed = parseArguments(schema, args);
  if (isJsonObject(parsed)) return parsed;
  throw badArguments('The arguments are not an object.', argumentList(schema));
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
export function meaningOf({
  dry_run: _dryRun,
  reason: _reason,
  repeat: _repeat,
  ...rest
}: JsonObject): JsonObject {
  return rest;
}

function badArguments(message: string, list: string): AppError {
  return new AppError('bad-arguments', message, {
    next: `${list} Nothing was done. Correct them and call again.`,
  });
}
