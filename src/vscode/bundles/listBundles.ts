// The bundles that a person can choose from, as list_bundles tells them. Pure but for the calls of the tool.
import type { JsonObject } from '../../core/json.ts';
import { listAsPerson, type ToolHost } from '../commands/person.ts';
import { bundlePage, type ListedBundle } from '../commands/toolOutputs.ts';

const MAX_BUNDLES = 1_000;

/** Those that match the filter (arguments of list_bundles), at most 1,000: more than a person reads in a list. */
export function listBundles(sluice: ToolHost, filter: JsonObject): Promise<ListedBundle[]> {
  return listAsPerson(
    sluice,
    { tool: 'list_bundles', filter, most: MAX_BUNDLES },
    (output) => bundlePage(output).items,
  );
}
