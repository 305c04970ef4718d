// Accounts that need a person, as lines of a list, and their questions. Pure.
import type { JsonObject } from '../../core/json.ts';
import { isToken } from '../../core/sync/token.ts';
import type { SyncItem } from '../../core/sync/syncRecords.ts';
import { isObject, text } from '../commands/toolOutputs.ts';
import { foreignText } from '../text/foreignText.ts';
import { messageText } from '../operations/operationText.ts';
import { sentenceText, type Translate } from '../text/translate.ts';

/** States that new tokens resolve, the most urgent first. */
export const RECONNECTABLE = ['needs_reauth', 'unknown', 'exhausted'] as const;
export type ReconnectableState = (typeof RECONNECTABLE)[number];

/** One account as list_credentials returns it. */
export interface TroubledAccount {
  id: string;
  bundleId: string;
  account: string;
  state: ReconnectableState;
  /** Whether Sluice refreshes it, and so needs its refresh token. */
  refreshedBySluice: boolean;
}

export interface ReconnectRow {
  account: TroubledAccount;
  /** With a codicon. */
  label: string;
  /** Its bundle. */
  description: string;
  /** Why it is here. */
  detail: string;
}

/** The accounts on one page of list_credentials for `state`. */
export function troubledAccounts(output: JsonObject, state: ReconnectableState): TroubledAccount[] {
  const records = Array.isArray(output['credentials']) ? output['credentials'] : [];
  const grants = records.filter(isObject).filter(({ kind }) => kind === 'grant');
  return grants.map((record) => ({
    id: text(record['id']),
    bundleId: text(record['bundle_id']),
    account: text(record['account']) || text(record['label']),
    state,
    refreshedBySluice: record['refreshed_by'] !== 'elsewhere',
  }));
}

/** @param bundle its bundle's name; @param item the newest run's result for it, if any */
export function reconnectRow(
  account: TroubledAccount,
  bundle: string,
  item: SyncItem | undefined,
  t: Translate,
): ReconnectRow {
  return {
    account,
    label: `$(account) ${foreignText(account.account, 120)}`,
    description: foreignText(bundle, 120),
    detail: item?.message ? messageText(sentenceText(item.message, t)) : stateText(account.state, t),
  };
}

/** Why the text can't be the token, or undefined. @param other the account's other token, if already given */
export function tokenProblem(
  text: string,
  isOptional: boolean,
  other: string,
  t: Translate,
): string | undefined {
  if (text === '') return isOptional ? undefined : t('Paste the token.');
  if (!isToken(text)) return t('A token is one line without spaces. Copy the whole token, and nothing else.');
  if (text === other) return t('This is the same as the access token.');
  return undefined;
}

function stateText(state: ReconnectableState, t: Translate): string {
  switch (state) {
    case 'needs_reauth':
      return t('Must be reconnected');
    case 'unknown':
      return t('Unknown whether its tokens still work');
    case 'exhausted':
      return t('Has failed for days');
  }
}
