// What a guest's call replaces, where a person named a tool that reads it: asked before the dialog opens, and shown beside
// what the call would set. If it can't be read, the dialog says why.
import { z } from 'zod';
import { definitionName, type AcceptedTool, type Guest } from '../../core/guest/guest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { added, removed, replaced, type Effect } from '../../core/plan/effect.ts';
import { phrase, type Wording } from '../../core/plan/phrase.ts';
import type { Verb } from '../../core/plan/verb.ts';
import type { PreflightContext } from '../../core/tool/tool.ts';
import { leavesOf, textOf } from '../../core/toolSource/leaves.ts';
import { visibleText } from '../../core/visibleText.ts';

const LONGEST_BEFORE = 20_000;
const LONGEST_WHY = 200;

const factsSchema = z.object({
  /** The reading tool; absent: none was named. */
  by: z.string().optional(),
  /** What it answered: values by name, or a text. */
  values: z.record(z.string(), z.json()).optional(),
  text: z.string().optional(),
  unread: z.string().optional(),
  /** Arguments that only say what the call is about: the reading tool got them too. */
  shared: z.array(z.string()).default([]),
});
export type BeforeFacts = z.infer<typeof factsSchema>;

export function beforeFacts(facts: JsonObject | undefined): BeforeFacts {
  return factsSchema.parse(facts ?? {});
}

/** Never throws because of the server: a call that can't be compared is asked all the same. */
export async function lookUpBefore(
  { guest, tool }: { guest: Guest; tool: AcceptedTool },
  given: JsonValue,
  context: Pick<PreflightContext, 'guest'>,
): Promise<JsonObject> {
  const by = tool.before;
  const reader = guest.tools.find(({ definition }) => definitionName(definition) === by);
  if (by === null || reader === undefined) return {};
  const input = sharedInput(reader, isJsonObject(given) ? given : {});
  const shared = Object.keys(input);
  try {
    const result = await context.guest({ guestId: guest.id, tool: by, input });
    const text = textIn(result);
    if (result['isError'] === true) return { by, shared, unread: visibleText(text, LONGEST_WHY) };
    const values = valuesIn(result, text);
    return { by, shared, text: text.slice(0, LONGEST_BEFORE), ...(values && { values }) };
  } catch (error) {
    return { by, shared, unread: visibleText(error instanceof Error ? error.message : '', LONGEST_WHY) };
  }
}

/** One effect for each argument that will be sent, with what it replaces if that is known. */
export function argumentEffects(given: JsonValue, verb: Verb, facts: BeforeFacts): Effect[] {
  if (!isJsonObject(given)) return leavesOf(given, 'arguments').map(([label, text]) => added(label, text));
  const rest = Object.keys(given).filter((name) => !facts.shared.includes(name));
  const before = beforeOf(given, rest, facts);
  const effects = Object.entries(given).flatMap(([name, value]): Effect[] => {
    const old = before.get(name);
    const path = leavesOf({ [name]: value }, 'arguments');
    const [only] = path;
    if (old !== undefined && only !== undefined && path.length === 1)
      return [old === only[1] ? added(...only) : replaced(only[0], old, only[1])];
    return path.map(([each, text]) => added(each, text));
  });
  const nothingSet =
    effects.length === 0 ? leavesOf(given, 'arguments').map((leaf) => added(...leaf)) : effects;
  const isLost = (verb === 'delete' || verb === 'revoke') && before.size === 0 && facts.text !== undefined;
  return isLost ? [...nothingSet, removed(nowLabel(facts), facts.text ?? '')] : nothingSet;
}

/** What was read and belongs to no argument. */
export function beforeShown(
  given: JsonValue,
  verb: Verb,
  facts: BeforeFacts,
): { label: Wording; value: Wording }[] {
  const isCompared = argumentEffects(given, verb, facts).some(({ before }) => before !== null);
  return facts.text === undefined || isCompared ? [] : [{ label: nowLabel(facts), value: facts.text }];
}

export function beforeImpact({ unread }: BeforeFacts): Wording[] {
  return unread === undefined
    ? []
    : [phrase('Sluice could not read what it replaces: {why}', { why: unread || '?' })];
}

function nowLabel({ by = '' }: BeforeFacts): Wording {
  return phrase('Now, as {tool} reads it', { tool: by });
}

/** By argument: values of the same name, else the text for the one text that the call would set. */
function beforeOf(
  given: JsonObject,
  rest: readonly string[],
  { values = {}, text }: BeforeFacts,
): Map<string, string> {
  const named = rest.flatMap((name): [string, string][] => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined || value === null || typeof value === 'object' ? [] : [[name, textOf(value)]];
  });
  if (named.length > 0) return new Map(named);
  const [only, ...others] = rest.filter((name) => typeof given[name] === 'string');
  return only === undefined || others.length > 0 || text === undefined ? new Map() : new Map([[only, text]]);
}

/** The arguments that the reading tool takes too: they say what it is about. */
function sharedInput({ definition }: AcceptedTool, given: JsonObject): JsonObject {
  const { inputSchema } = definition;
  const properties = isJsonObject(inputSchema) ? inputSchema['properties'] : undefined;
  const names = isJsonObject(properties) ? Object.keys(properties) : [];
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(given, name) ? [[name, given[name] ?? null]] : [])),
  );
}

function textIn({ content }: JsonObject): string {
  const parts = Array.isArray(content) ? content.filter(isJsonObject) : [];
  return parts
    .flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : []))
    .join('\n');
}

function valuesIn({ structuredContent }: JsonObject, text: string): JsonObject | undefined {
  if (isJsonObject(structuredContent)) return structuredContent;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // Plain text.
  }
}
