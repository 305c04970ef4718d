// What a client offers while a person types an argument of a prompt or of a resource template (MCP 2025-11-25,
// "Completion"). It asks the reading tools like everybody else.
import type { CompleteRequest, CompleteResult } from '@modelcontextprotocol/sdk/types.js';
import type { JsonValue } from '../core/json.ts';
import type { ReadTool } from './resources.ts';

/** The most that an answer may hold. */
const MOST = 100;

/** Values that begin with, or whose label contains, what was typed. Empty where there is nothing to offer. */
export async function complete(
  { ref, argument }: CompleteRequest['params'],
  read: ReadTool,
): Promise<CompleteResult> {
  const offered = await offers(ref, argument.name, read);
  const typed = argument.value.toLowerCase();
  const fitting = offered.filter(
    ({ value, label }) => value.toLowerCase().startsWith(typed) || label.toLowerCase().includes(typed),
  );
  const values = fitting.slice(0, MOST).map(({ value }) => value);
  return { completion: { values, total: fitting.length, hasMore: fitting.length > values.length } };
}

interface Offer {
  value: string;
  /** What a person may know it by. */
  label: string;
}

async function offers(
  ref: CompleteRequest['params']['ref'],
  argument: string,
  read: ReadTool,
): Promise<Offer[]> {
  if (ref.type === 'ref/resource') {
    if (ref.uri.startsWith('sluice://bundles/')) return listed(read, 'list_bundles', 'bundles', 'name');
    if (ref.uri.startsWith('sluice://operations/'))
      return listed(read, 'list_operations', 'operations', 'kind');
    return [];
  }
  switch (argument) {
    case 'provider':
      return listed(read, 'list_providers', 'providers', 'name');
    case 'environment':
      return plain('development', 'staging', 'production');
    case 'unused_for_days':
      return plain('30', '90', '180', '365');
    default:
      return [];
  }
}

async function listed(read: ReadTool, tool: string, member: string, labelled: string): Promise<Offer[]> {
  const { output } = await read(tool, { limit: MOST });
  const items = output[member];
  return (Array.isArray(items) ? items : []).flatMap((item: JsonValue) => {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return [];
    const { id, [labelled]: label } = item;
    return typeof id === 'string' ? [{ value: id, label: typeof label === 'string' ? label : '' }] : [];
  });
}

function plain(...values: string[]): Offer[] {
  return values.map((value) => ({ value, label: '' }));
}
