// Names the client whose token a client's guest entries use.
import { guestClientId } from '../../clients/guests/guestPlan.ts';
import type { KnownClient } from '../../clients/knownClients.ts';
import { t } from '../text/localize.ts';

/** Whose token the client's guest entries use: one that connecting the client again doesn't replace. */
export function guestOwner(client: KnownClient): KnownClient {
  return {
    ...client,
    id: guestClientId(client) as KnownClient['id'],
    label: t('{client} (servers)', { client: client.label }),
    scope: 'workspace',
  };
}
