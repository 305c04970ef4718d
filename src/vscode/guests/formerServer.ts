// A server of this name that a person accepted before, for the dialogs that replace it. Pure.
import { proposalOf } from '../../core/guest/proposals.ts';
import { definitionName, type Guest } from '../../core/guest/guest.ts';
import { definitionText } from '../../core/guest/guestDigests.ts';
import type { GuestProposal, LaunchReview } from '../../core/guest/guestService.ts';
import { groupOf } from '../../core/guest/guestVerbs.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import type { Translate } from '../text/translate.ts';
import type { ChosenTool } from './guestTexts.ts';

/** What was accepted, in the form in which the new offer is shown. */
export function formerProposal(
  { definition, serverInfo, capabilities, instructions, prompts, tools }: Guest,
  launch: LaunchReview,
  hasher: Hasher,
): { proposal: GuestProposal; tools: (ChosenTool & { before: string | null })[] } {
  const listed = tools.map((tool) => tool.definition);
  const snapshot = { serverInfo, capabilities, instructions, prompts, tools: listed };
  return {
    proposal: proposalOf({ ...launch, definition }, snapshot, hasher),
    tools: tools.map(({ definition: tool, verb, before }) => ({
      name: definitionName(tool),
      text: definitionText(tool),
      verb,
      group: groupOf(verb),
      before,
    })),
  };
}

/** What starts, with what differs from what was accepted: gone lines first, then all lines, new ones marked. */
export function markedLines(before: readonly string[], now: readonly string[], t: Translate): string[] {
  const gone = before.filter((line) => !now.includes(line)).map((line) => `− ${line}`);
  const marked = now.map((line) => (before.includes(line) ? `   ${line}` : `+ ${line}`));
  if (gone.length === 0 && now.every((line) => before.includes(line))) return [...now];
  return [t('Changed since you accepted it (− before, + now):'), ...gone, ...marked];
}
