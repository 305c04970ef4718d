// A guest as lists show it.
import type { Hasher } from '../hostPorts.ts';
import { definitionName, type Guest } from './guest.ts';
import { changesOf, withheldNames, type GuestChange } from './guestChanges.ts';
import type { GuestRow } from './guestRepository.ts';
import type { GuestEntry, GuestState } from './guestService.ts';

type Hash = Pick<Hasher, 'sha256'>;

export function entryOf(
  { id, name, guest }: GuestRow,
  { state, problem }: { state: GuestState; problem: string | null },
  hasher: Hash,
): GuestEntry {
  if (guest === null)
    return {
      id,
      name,
      kind: 'stdio',
      state: 'unreadable',
      problem: 'Its record can’t be read: the vault is locked, or the record was altered.',
      tools: [],
      undecided: 0,
    };
  const changes = changesOf(guest, hasher);
  return {
    id,
    name,
    kind: guest.definition.kind,
    state,
    problem,
    tools: toolsOf(guest, changes),
    undecided: changes.filter(({ isKept }) => !isKept).length,
  };
}

function toolsOf(guest: Guest, changes: readonly GuestChange[]): GuestEntry['tools'] {
  const withheld = withheldNames(changes, 'tool');
  return guest.tools.map(({ definition, verb, before }) => {
    const name = definitionName(definition);
    const { title } = definition;
    return {
      name,
      title: typeof title === 'string' ? title : '',
      verb,
      before,
      isWithheld: withheld.has(name),
    };
  });
}
