// The tools that list records: one page at a time, in the order of the records' keys, with a cursor for the next page.
// A row shows identity, state and what decides; `fields` names what else it can show.
import { z } from 'zod';
import { asJson, isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import type { Page } from '../core/page.ts';
import { keyOfCursor, listCursor } from '../core/tool/listCursor.ts';
import { defineAnswerTool, type AnswerContext, type AnyAnswerTool } from '../core/tool/tool.ts';
import { openOutput } from './wire.ts';

const DEFAULT_LIMIT = 20;
const paging = {
  cursor: z.string().min(1).max(120).optional().describe('next_cursor'),
  limit: z.int().min(1).max(100).default(DEFAULT_LIMIT),
};

const listOutput = openOutput.extend({
  total: z.number().optional(),
  next_cursor: z.string().nullable().optional(),
  has_more: z.boolean().optional(),
});

interface List<F extends z.ZodRawShape, T> {
  name: string;
  title: string;
  description: string;
  /** What the tool lists: the output's member, the noun for people, and what its cursors are bound to. */
  of: string;
  /** The member that identifies an item; default `id`. */
  key?: z.ZodRawShape;
  /** The member of an item that the summary names; default: it only counts. */
  naming?: string;
  filter: F;
  /** Members of `wire` that a row has only if `fields` names them. */
  more: readonly string[];
  /** Whether rows show everything for this filter; default: never. */
  isWhole?(filter: z.output<z.ZodObject<F>>): boolean;
  /** Called when nothing fits. @throws AppError if the filter names what doesn't exist */
  requireNamed?(filter: z.output<z.ZodObject<F>>, context: AnswerContext): void;
  page(
    filter: z.output<z.ZodObject<F>>,
    after: string | null,
    limit: number,
    context: AnswerContext,
  ): Page<T>;
  wire(item: T, context: AnswerContext): JsonObject;
}

export function defineListTool<const F extends z.ZodRawShape, T>(list: List<F, T>): AnyAnswerTool {
  const { name, title, description, of, naming, more, key = { id: z.string() } } = list;
  const filter = z.strictObject(list.filter);
  const own = { ...paging, fields: z.array(z.enum(more)).optional().describe('further members of a row') };
  const output: z.ZodObject = listOutput.extend({ [of]: z.array(z.looseObject(key)).optional() });
  return defineAnswerTool({
    name,
    title,
    description,
    input: z.strictObject({ ...list.filter, ...own }),
    output,
    verbs: ['read'],
    pace: 'short',
    openWorld: false,
    idempotent: true,
    answer: (args, context) => {
      const { cursor, limit, fields = [], ...wanted } = z.looseObject(own).parse(args);
      const asked = filter.parse(wanted);
      const page = list.page(asked, keyOfCursor(of, cursor), limit, context);
      if (page.total === 0) list.requireNamed?.(asked, context);
      const isWhole = isForPerson(context) || (list.isWhole?.(asked) ?? false);
      const hidden = new Set(more.filter((member) => !isWhole && !fields.includes(member)));
      return {
        status: 'ok',
        ...filterAsked(asked),
        [of]: page.items.map((item) => rowOf(list.wire(item, context), hidden)),
        total: page.total,
        next_cursor: listCursor(of, page.nextKey),
        has_more: page.nextKey !== null,
      };
    },
    summarize: ({ [of]: items, total = 0, has_more }) => {
      const shown = Array.isArray(items) ? items.filter(isJsonObject) : [];
      const names = naming === undefined ? '' : `: ${shown.map((item) => textOf(item[naming])).join(', ')}`;
      return `${shown.length} of ${String(total)} ${of}${names}.${has_more === true ? ' More follow: call again with next_cursor.' : ''}`;
    },
  });
}

/** Rows are slim for models, which pay for each member; views and pickers show what a person wants to see. */
function isForPerson({ caller }: AnswerContext): boolean {
  return caller.kind === 'person';
}

/** What is null is absent: it costs a model as much as a value. */
function rowOf(whole: JsonObject, hidden: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(whole).filter(([member, value]) => value !== null && !hidden.has(member)),
  );
}

/** The filter as it was understood; nothing if none was given. */
function filterAsked(asked: object): JsonObject {
  const filter = asJson(asked);
  return Object.keys(filter).length > 0 ? { filter } : {};
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
