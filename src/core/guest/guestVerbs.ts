// What a guest's tool is likely to do, from what its server claims and from its name. A suggestion for a person: whatever
// claims more wins, and what nothing tells of is a change.
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Verb } from '../plan/verb.ts';
import { definitionName } from './guest.ts';
import type { ProposedTool, VerbGroup } from './guestService.ts';

const WORDS: readonly (readonly [verb: Verb, words: readonly string[]])[] = [
  ['spend', ['pay', 'buy', 'purchase', 'charge', 'checkout', 'order']],
  [
    'delete',
    'delete remove destroy drop purge erase wipe clear truncate kill uninstall reset rm unlink del terminate'.split(
      ' ',
    ),
  ],
  ['revoke', ['revoke', 'disable', 'deactivate', 'ban', 'block']],
  [
    'share',
    'send post publish share email mail notify invite upload push tweet deploy submit reply forward transfer'.split(
      ' ',
    ),
  ],
  [
    'change',
    'write update edit set move rename put patch append execute exec run click type fill press drag merge close start stop trigger'.split(
      ' ',
    ),
  ],
  ['create', ['create', 'add', 'insert', 'make', 'new', 'generate', 'open']],
  [
    'read',
    'get list read search find fetch show describe view count check lookup browse inspect stat tree info echo'.split(
      ' ',
    ),
  ],
];

const RANK: Readonly<Record<VerbGroup, number>> = { reads: 0, changes: 1, deletesOrSends: 2 };

export function groupOf(verb: Verb): VerbGroup {
  switch (verb) {
    case 'read':
      return 'reads';
    case 'maintain':
    case 'create':
    case 'change':
      return 'changes';
    case 'delete':
    case 'revoke':
    case 'spend':
    case 'share':
      return 'deletesOrSends';
  }
}

/** The verb of the stronger group; of two of one group, the first. */
export function strongerVerb(one: Verb, other: Verb): Verb {
  return RANK[groupOf(other)] > RANK[groupOf(one)] ? other : one;
}

export function suggestedVerb(definition: JsonObject): Pick<ProposedTool, 'suggested' | 'group' | 'from'> {
  const claimed = claimedVerb(definition['annotations']);
  const named = namedVerb(definitionName(definition));
  const suggested =
    claimed === undefined || named === undefined
      ? (claimed ?? named ?? 'change')
      : strongerVerb(named, claimed);
  const from = suggested === claimed ? 'annotations' : suggested === named ? 'name' : 'nothing';
  return { suggested, group: groupOf(suggested), from };
}

/** MCP 2025-11-25, `ToolAnnotations`: hints of a server that nobody has to believe. */
function claimedVerb(annotations: unknown): Verb | undefined {
  if (!isJsonObject(annotations)) return undefined;
  if (annotations['destructiveHint'] === true) return 'delete';
  if (annotations['readOnlyHint'] === true) return 'read';
  return annotations['readOnlyHint'] === false ? 'change' : undefined;
}

/** By the strongest word in it. */
function namedVerb(name: string): Verb | undefined {
  const words = new Set(
    name
      .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u),
  );
  return WORDS.find(([, listed]) => listed.some((word) => words.has(word)))?.[0];
}
