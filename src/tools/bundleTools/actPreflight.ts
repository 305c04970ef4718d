// What an act's plan shows beyond the arguments: what each call replaces, and the names of the objects that it is about.
import { z } from 'zod';
import { addressOf } from '../../core/bundle/bundle.ts';
import { inputSecrets } from '../../core/bundle/bundleSecrets.ts';
import { jsonObject } from '../../core/bundle/bundleSchema.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { valueAt } from '../../core/provider/jsonPointer.ts';
import { ANSWER_OUTPUT } from '../../core/provider/ownNames.ts';
import { requested } from '../../core/provider/outwardValue.ts';
import type { PreflightContext } from '../../core/tool/tool.ts';
import { toolParams } from '../../core/toolSource/bundleTools.ts';
import { accountSecrets } from '../../core/toolSource/toolAccounts.ts';
import { filesNamed, isFileArgument } from '../../core/toolSource/fileArguments.ts';
import type { WantedAct } from './actCalls.ts';

/** As many objects as a person reads names of; the rest have their ids. */
const MOST_ASKED = 30;
const NAME_LENGTH = 80;
/** Each has rows of its own in what a person reads. */
const MOST_FILES = 20;

const factsSchema = z.object({
  /** By call: parameter → value now. */
  before: z.record(z.string(), jsonObject).default({}),
  /** `argument:value` → the provider's name for it. */
  names: z.record(z.string(), z.string()).default({}),
  /** By path: the workspace's files, as they were copied. */
  files: z.record(z.string(), z.object({ path: z.string(), size: z.int(), sha256: z.string() })).default({}),
});
export type ActFacts = z.infer<typeof factsSchema>;

export function actFacts(facts: JsonObject | undefined): ActFacts {
  return factsSchema.parse(facts ?? {});
}

export function nameKey(argument: string, value: JsonValue): string {
  return `${argument}:${JSON.stringify(value)}`;
}

/**
 * Only reads. @throws AppError `not-found` if what is to be changed does not exist; as `PreflightContext.ask`,
 * `HeldFiles.hold`
 */
export async function lookUpFacts(
  { calls, ...target }: WantedAct,
  context: PreflightContext,
): Promise<JsonObject> {
  const { tool } = target;
  const before: Record<string, JsonObject> = {};
  const names: Record<string, string> = {};
  const files: JsonObject = {};
  const named = calls.flatMap(({ input }) => filesNamed(input));
  if (named.length > MOST_FILES)
    throw new AppError('bad-arguments', `${tool.name}: one request can send ${MOST_FILES} files at most.`, {
      next: 'Nothing was sent. Send them in several requests.',
    });
  for (const { path, as } of named) files[path] = { ...(await context.files.hold(path, as)) };
  for (const { id, input: given } of calls) {
    const input = withoutFiles(given);
    if (tool.before !== undefined) {
      const { request, values } = tool.before;
      const document = await ask(target, request, input, context);
      const found = Object.fromEntries(
        Object.entries(document === undefined ? {} : values).flatMap(
          ([name, pointer]): [string, JsonValue][] => {
            const value = valueAt(document ?? null, pointer);
            return value === undefined ? [] : [[name, value]];
          },
        ),
      );
      // An answer with none of them is about something else: undoing could not restore anything.
      if (Object.keys(found).length === 0)
        throw new AppError(
          'not-found',
          `${tool.name}: what it would change does not exist, or can’t be read.`,
          {
            next: 'Nothing was sent. Check the IDs in the input; a listing tool shows those that exist.',
          },
        );
      before[id] = found;
    }
    for (const [argument, { request, label }] of Object.entries(tool.names)) {
      const value = input[argument];
      if (value === undefined || Object.keys(names).length >= MOST_ASKED) continue;
      const key = nameKey(argument, value);
      if (Object.hasOwn(names, key)) continue;
      const document = await ask(target, request, { [argument]: value }, context);
      const name = document === undefined ? undefined : valueAt(document, label);
      if (typeof name === 'string') names[key] = name.slice(0, NAME_LENGTH);
    }
  }
  return { before, names, files };
}

/** What is looked up is told apart by IDs, never by a file. */
function withoutFiles(input: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => !isFileArgument(value)));
}

async function ask(
  { bundle, tool, account }: Omit<WantedAct, 'calls'>,
  request: string,
  params: JsonObject,
  context: PreflightContext,
): Promise<JsonValue | undefined> {
  const manifest = context.manifests.get(bundle.provider);
  const secrets = context.read((view) => inputSecrets(view, manifest, bundle.id));
  const outcome = await context.ask({
    ...addressOf(bundle),
    request,
    params: toolParams(bundle, tool, requested(params), {}),
    secrets: { ...secrets, ...accountSecrets(account) },
  });
  return outcome.kind === 'done' ? outcome.values[ANSWER_OUTPUT] : undefined;
}
