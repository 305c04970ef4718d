// What one exchange with an OAuth server can send, shared by every OAuth action.
import type * as oauth from 'oauth4webapi';
import type { RawAnswer } from '../../core/provider/providerClient.ts';
import type { CallSecrets } from '../callSecrets.ts';

export type Send = (
  url: URL,
  init: { method: string; headers: Record<string, string>; body: string | null },
) => Promise<RawAnswer>;

/** What a sending has at hand. */
export interface OAuthExchange {
  server: oauth.AuthorizationServer;
  values: CallSecrets;
  /** Sends to any endpoint of the server; answers count as those of a write where the request is one. */
  send: Send;
  /** Sends what only reads. */
  read: Send;
}
