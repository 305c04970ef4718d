// What a guest offers now: as accepted, without what its server says otherwise since.
import type { Hasher } from '../hostPorts.ts';
import type { JsonObject } from '../json.ts';
import { definitionName, type AcceptedTool, type Guest } from './guest.ts';
import { changesOf, withheldNames } from './guestChanges.ts';

type Hash = Pick<Hasher, 'sha256'>;

/** Tools that can be listed and called now: accepted, and not offered otherwise since. */
export function offeredTools(guest: Guest, hasher: Hash): readonly AcceptedTool[] {
  if (guest.offered === null) return guest.tools;
  const withheld = withheldNames(changesOf(guest, hasher), 'tool');
  return guest.tools.filter(({ definition }) => !withheld.has(definitionName(definition)));
}

/** Prompts that can be listed and asked for now. */
export function offeredPrompts(guest: Guest, hasher: Hash): readonly JsonObject[] {
  if (guest.offered === null) return guest.prompts;
  const withheld = withheldNames(changesOf(guest, hasher), 'prompt');
  return guest.prompts.filter((prompt) => !withheld.has(definitionName(prompt)));
}
