// The tools of a bundle as rows below it: what each does, and under which name it is pinned. Pure.
import type { Bundle } from '../../core/bundle/bundle.ts';
import { groupOf } from '../../core/guest/guestVerbs.ts';
import type { BundleTool } from '../../core/toolSource/bundleTools.ts';
import { verbText } from '../guests/guestTexts.ts';
import { foreignText } from '../text/foreignText.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { Translate } from '../text/translate.ts';
import type { ViewRow } from '../views/viewRow.ts';
import { useDetails, usedText, type ListedUse } from './useTexts.ts';

export interface ToolRowFacts {
  /** The name under which clients see it; undefined if it isn't pinned. */
  pinnedAs: string | undefined;
  /** Null if Sluice counted no call. */
  use: ListedUse | null;
  timeText: (at: number) => string;
}

export function bundleToolRow(
  bundle: Pick<Bundle, 'id' | 'live'>,
  tool: BundleTool,
  { pinnedAs, use, timeText }: ToolRowFacts,
  t: Translate,
): ViewRow {
  const label = foreignText(tool.title, 80);
  const parts = [
    verbText(tool.verb, t),
    ...(pinnedAs === undefined ? [] : [t('pinned as {name}', { name: pinnedAs })]),
    ...usedText(use, t),
  ];
  const details = use === null ? [] : useDetails(use, timeText, t);
  const reads = tool.verb === 'read';
  return {
    id: `bundle/${bundle.id}/${tool.name}`,
    label,
    description: parts.join(' · '),
    icon: iconOf(tool),
    tooltip: [
      `**${escapeMarkdown(label)}** (${escapeMarkdown(tool.name)})`,
      escapeMarkdown(foreignText(tool.description, 400)),
      escapeMarkdown([...parts, ...details].join(' · ')),
    ]
      .filter((line) => line !== '')
      .join('\n\n'),
    context: `tool.${reads ? 'reads' : 'writes'}.${pinnedAs === undefined ? 'loose' : 'pinned'}`,
    ref: { kind: 'tool', id: toolRef(bundle.id, tool.name) },
    spoken: [label, ...parts].join(', '),
  };
}

/** Ids of bundles hold no slash, and neither do names of tools. */
export function toolRef(bundleId: string, tool: string): string {
  return `${bundleId}/${tool}`;
}

function iconOf({ verb }: BundleTool): string {
  const group = groupOf(verb);
  return group === 'reads' ? 'book' : group === 'changes' ? 'edit' : 'flame';
}
