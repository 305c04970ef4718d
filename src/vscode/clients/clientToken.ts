// The token that a client gets, and where it is kept: in the client's own entry, or in a private file if others read that.
import type { KnownClient } from '../../clients/knownClients.ts';
import type { Sluice } from '../../core/sluice.ts';
import { readClientToken, removeClientToken, writeClientToken } from '../../windows/clientTokenFile.ts';
import { userDirectory } from '../../windows/userDirectory.ts';

interface ClientTokenDraft {
  token: string;
  /** Resolves when the token is valid and, if it belongs into a private file, is there. @throws AppError */
  keep: () => Promise<void>;
}

/** All workspaces of a client share its token: a valid one stays. */
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

/** Revokes the client's token and removes what is kept of it. @throws AppError `storage-unavailable` */
export async function revokeTokenOf(
  sluice: Pick<Sluice, 'tokens'>,
  { id, label, scope }: KnownClient,
): Promise<void> {
  const held = sluice.tokens.list().find((token) => token.label === label);
  if (held !== undefined) await sluice.tokens.revoke(held.id);
  if (scope === 'workspace') await removeClientToken(userDirectory(), id);
}
