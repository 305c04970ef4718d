// What a server says now beside what was accepted.
import { canonicalText } from '../canonicalJson.ts';
import type { Hasher } from '../hostPorts.ts';
import { asJson } from '../json.ts';
import type { Guest, GuestSnapshot } from './guest.ts';
import { changesOf } from './guestChanges.ts';

type Hash = Pick<Hasher, 'sha256'>;

/** The guest with what its server says now; undefined if nothing about it is new. */
export function changedSnapshot(guest: Guest, snapshot: GuestSnapshot, hasher: Hash): Guest | undefined {
  const compared = { ...guest, offered: snapshot };
  const offered = changesOf(compared, hasher).length === 0 ? null : snapshot;
  const isSame = textOf(offered) === textOf(guest.offered);
  return isSame ? undefined : { ...guest, offered };
}

function textOf(snapshot: GuestSnapshot | null): string {
  return snapshot === null ? '' : canonicalText(asJson(snapshot));
}
