// One credential as a line of a list: its kind, state and expiry. Never its value. Pure.
import { foreignText } from '../text/foreignText.ts';
import { titleText } from '../operations/operationText.ts';
import type { ListedCredential } from '../commands/toolOutputs.ts';
import type { Translate } from '../text/translate.ts';

export interface CredentialRow {
  /** With a codicon. */
  label: string;
  description: string;
}

/** @param clockText how a time (milliseconds since the epoch) reads */
export function credentialRow(
  { kind, label, state, expiresAt }: ListedCredential,
  clockText: (at: number) => string,
  t: Translate,
): CredentialRow {
  const what = kindText(kind, t);
  const isRefused = kind !== 'grant' && state === 'needs_reauth';
  const parts = [
    ...(label === what ? [] : [what]),
    isRefused ? t('refused by its provider') : stateText(state, t),
  ];
  if (expiresAt !== null && state !== 'revoked')
    parts.push(t('until {time}', { time: clockText(expiresAt) }));
  return { label: `$(${icon(kind, state)}) ${foreignText(label, 80)}`, description: parts.join(' · ') };
}

/** Whether revoke_credentials can revoke it; the others end with their owner. */
export function isRevocable({ kind, state }: ListedCredential): boolean {
  return (kind === 'api_key' || kind === 'grant') && state !== 'revoked';
}

/** Whether a person can type another value of it: an account signs in instead. */
export function isReplaceable({ kind, state }: ListedCredential): boolean {
  return kind !== 'grant' && state !== 'revoked';
}

/** Whether a reading request can show that it works: a signing secret is only ever used by its provider. */
export function isTestable({ kind, state }: Pick<ListedCredential, 'kind' | 'state'>): boolean {
  return kind !== 'webhook_secret' && state !== 'revoked';
}

/** Whether rotate_credential makes its next generation; an old key of a rotation only runs out. */
export function isRotatable({ kind, state }: ListedCredential): boolean {
  return kind === 'api_key' && state === 'active';
}

/** What a credential is. */
export function kindText(kind: string, t: Translate): string {
  switch (kind) {
    case 'api_key':
      return t('API key');
    case 'client_secret':
      return t('OAuth client secret');
    case 'webhook_secret':
      return t('signing secret');
    case 'grant':
      return t('account');
    case 'input':
      return t('given by you');
    default:
      return titleText(kind, t);
  }
}

function stateText(state: string, t: Translate): string {
  switch (state) {
    case 'active':
      return t('active');
    case 'expiring':
      return t('due for a refresh');
    case 'backoff':
      return t('refresh failed, tried again later');
    case 'exhausted':
      return t('refresh failed too often');
    case 'needs_reauth':
      return t('must be reconnected');
    case 'unknown':
      return t('unknown: a refresh had no usable answer');
    case 'revoked':
      return t('revoked');
    default:
      return titleText(state, t);
  }
}

function icon(kind: string, state: string): string {
  switch (state) {
    case 'needs_reauth':
      return 'debug-disconnect';
    case 'revoked':
      return 'circle-slash';
    case 'exhausted':
    case 'backoff':
    case 'unknown':
      return 'warning';
    default:
      return kind === 'grant' ? 'account' : 'key';
  }
}
