// The bundle tool for a command: the row's on which it was run, else one that the person picks from lists.
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { Sluice } from '../../core/sluice.ts';
import { toolsOfBundle, type BundleTool } from '../../core/toolSource/bundleTools.ts';
import { chooseBundle, type BundleChoices } from '../bundles/bundleChoice.ts';
import { verbText } from '../guests/guestTexts.ts';
import { choiceOf } from '../prompts/quickInputs.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { RowRef } from '../views/viewRow.ts';

/** What choosing a tool uses. */
export type ToolChoices = BundleChoices & Pick<Sluice, 'bundle'>;

export interface ChosenTool {
  bundle: Bundle;
  tool: BundleTool;
}

/** @param fits the tools that the command can be run on; undefined if the person chose none */
export async function chooseTool(
  sluice: ToolChoices,
  row: RowRef | undefined,
  { title, fits = () => true }: { title: string; fits?: (chosen: ChosenTool) => boolean },
): Promise<ChosenTool | undefined> {
  const [id = '', name = ''] = row?.kind === 'tool' ? row.id.split('/') : [];
  const bundleId = id === '' ? (await chooseBundle(sluice, row, title))?.id : id;
  const bundle = bundleId === undefined ? undefined : sluice.bundle(bundleId);
  if (bundle === undefined) return undefined;
  const manifests = sluice.library;
  const tools = toolsOfBundle(manifests, bundle).filter((tool) => fits({ bundle, tool }));
  const own = tools.find((tool) => tool.name === name);
  if (own !== undefined || name !== '') return own && { bundle, tool: own };
  const items = tools.map((tool) => ({
    label: foreignText(tool.title, 80),
    description: verbText(tool.verb, t),
    detail: foreignText(tool.description, 120),
    tool,
  }));
  const chosen = await choiceOf({ title, placeholder: t('Which tool?'), items });
  return chosen && { bundle, tool: chosen.tool };
}
