// Guests' tools as find_bundle_tools lists them, beside those of bundles. A guest stands in the place of a bundle.
import { definitionName, type Guest } from '../../core/guest/guest.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { AnswerContext } from '../../core/tool/tool.ts';
import { visibleJson } from '../../core/toolSource/answerShape.ts';
import type { FoundGuestTool, GuestSource } from '../../core/toolSource/toolSearch.ts';
import { visibleLines, visibleText } from '../../core/visibleText.ts';
import { isLiveAsJudged } from '../judgedLive.ts';
import { guestTarget } from './guestScope.ts';

/** One source for as long as the record and what is withheld of it are the same: the search keeps its index. */
const known = new WeakMap<Guest, GuestSource>();

/** @param id undefined: all of them @throws AppError `not-found` */
export function guestSources({ guests }: AnswerContext, id: string | undefined): GuestSource[] {
  const wanted = id === undefined ? guests.list() : [guests.guest(id)];
  return wanted.map((guest) => {
    const source = known.get(guest) ?? { guest, tools: guests.toolsOf(guest) };
    known.set(guest, source);
    return source;
  });
}

export function wiredGuestTool(
  { guest, tool }: FoundGuestTool,
  withSchema: boolean,
  { judged }: AnswerContext,
): JsonObject & { tool: string } {
  const { id, name } = guest;
  const { definition, verb } = tool;
  const { title, description, inputSchema } = definition;
  const live = isLiveAsJudged(guestTarget(guest, { id, name }), null, judged);
  return {
    tool: visibleText(definitionName(definition), 120),
    title: shown(title),
    ...(withSchema && { description: shown(description) }),
    provider: 'mcp_server',
    call: verb === 'read' ? 'read_from_bundle' : 'act_with_bundle',
    verbs: [verb],
    asks: asksOf(verb === 'read', verb === 'create' || verb === 'change'),
    bundles: [{ bundle_id: id, name, live }],
    ...(withSchema && { input_schema: visibleJson(inputSchema ?? {}) }),
  };
}

/** A first read asks for each server, live or not. */
function asksOf(reads: boolean, mayBeFree: boolean): 'first' | 'live' | 'always' {
  if (reads) return 'first';
  return mayBeFree ? 'live' : 'always';
}

function shown(value: JsonValue | undefined): string {
  return typeof value === 'string' ? visibleLines(value) : '';
}
