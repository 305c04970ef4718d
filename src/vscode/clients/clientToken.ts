// A client's token and its place: the client's own entry, or a private file if others can read the entry.
import type { KnownClient } from '../../clients/knownClients.ts';
import type { Sluice } from '../../core/sluice.ts';
import { readClientToken, removeClientToken, writeClientToken } from '../../windows/clientTokenFile.ts';
import { userDirectory } from '../../windows/userDirectory.ts';

interface ClientTokenDraft {
  token: string;
  /** Resolves when the token is valid and, if it needs a private file, written there. @throws AppError */
  keep: () => Promise<void>;
}

/** All workspaces of a client share its token, so a valid one stays. */
export async function draftFor(
  sluice: Pick<Sluice, 'tokens'>,
  client: KnownClient,
): Promise<ClientTokenDraft> {
  const present =
    client.scope === 'workspace' ? await readClientToken(userDirectory(), client.id) : undefined;
  if (present !== undefined && sluice.tokens.verify(present)?.label === client.label)
    return { token: present, keep: () => Promise.resolve() };
  return newDraft(sluice, client);
}

export function newDraft(
  sluice: Pick<Sluice, 'tokens'>,
  { id, label, scope }: KnownClient,
): ClientTokenDraft {
  const draft = sluice.tokens.draft(label);
  return {
    token: draft.token,
    keep: async () => {
      await draft.keep();
      if (scope === 'workspace') await writeClientToken(userDirectory(), id, draft.token);
    },
  };
}

/** Revokes the client's token and removes its private file. @throws AppError `storage-unavailable` */
export async function revokeTokenOf(
  sluice: Pick<Sluice, 'tokens'>,
  { id, label, scope }: KnownClient,
): Promise<void> {
  const held = sluice.tokens.list().find((token) => token.label === label);
  if (held !== undefined) await sluice.tokens.revoke(held.id);
  if (scope === 'workspace') await removeClientToken(userDirectory(), id);
}
