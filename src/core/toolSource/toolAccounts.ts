// The connected account that a bundle tool works with (`auth: account`): which one a call means, and its token. Pure.
import type { Bundle } from '../bundle/bundle.ts';
import { OWN_GRANT } from '../bundle/bundleSecrets.ts';
import type { Credential, SecretRef } from '../bundle/credential.ts';
import { AppError } from '../errors.ts';
import { choiceText } from '../nearest.ts';
import type { Page } from '../page.ts';
import { ACCOUNT_TOKEN } from '../provider/declaredRequests.ts';
import type { StoreView } from '../storage/store.ts';
import { visibleText } from '../visibleText.ts';
import type { BundleTool } from './bundleTools.ts';

const MOST_NAMED = 10;
/** Accounts read at once. */
const PAGE = 100;

/**
 * The account that a call works with; undefined for a tool that uses the bundle's own credential.
 * @param wanted its id or name; can be left out if there is one
 * @throws AppError `bad-arguments`, `not-found`; `provider-rejected` if it has to be connected again
 */
export function accountFor(
  view: StoreView,
  { bundle, tool }: { bundle: Pick<Bundle, 'id'>; tool: BundleTool },
  wanted: string | undefined,
): Credential | undefined {
  if (tool.auth === 'bundle') {
    if (wanted === undefined) return undefined;
    throw new AppError('bad-arguments', `${tool.name} uses the bundle’s own credential, not an account’s.`, {
      next: 'Nothing was sent. Leave out account_id.',
    });
  }
  const named = wanted === undefined ? undefined : accountNamed(view, bundle.id, wanted);
  const account = named ?? onlyAccount(view, bundle.id, { tool, wanted });
  if (account.state === 'needs_reauth') throw lostAccount(account);
  return account;
}

function isHeld({ kind, providerRef, state }: Credential): boolean {
  return kind === 'grant' && providerRef !== OWN_GRANT && state !== 'revoked';
}

/** By its id, or else by its name. */
function accountNamed({ credentials }: StoreView, bundleId: string, wanted: string): Credential | undefined {
  // The storage holds no such texts, and refuses to look for them.
  if (!wanted.isWellFormed() || wanted.includes('\0')) return undefined;
  const byId = credentials.get(wanted);
  if (byId?.bundleId === bundleId && isHeld(byId)) return byId;
  return credentials.ofAccount(bundleId, wanted).find(isHeld);
}

/** @throws AppError if there is none, or not just one that a call without a name can mean */
function onlyAccount(
  view: StoreView,
  bundleId: string,
  { tool, wanted }: { tool: BundleTool; wanted: string | undefined },
): Credential {
  const { held, isAll } = firstAccounts(view, bundleId);
  if (held.length === 0)
    throw new AppError('not-found', `${tool.name} needs a connected account; this bundle has none.`, {
      next: 'Nothing was sent. Ask the person to connect one in the Bundles view.',
    });
  const [first, second] = held;
  if (wanted === undefined && first !== undefined && second === undefined) return first;
  throw whichAccount(tool, held, { wanted, isAll });
}

/** A bundle can have 100,000 accounts: no more of them are read than an answer names. */
function firstAccounts({ credentials }: StoreView, bundleId: string): { held: Credential[]; isAll: boolean } {
  const held: Credential[] = [];
  let after: string | null = null;
  do {
    const page: Page<Credential> = credentials.page({ bundleId, kind: 'grant' }, after, PAGE);
    held.push(...page.items.filter(isHeld));
    after = page.nextKey;
  } while (after !== null && held.length <= MOST_NAMED);
  return { held, isAll: after === null };
}

/** What the requests of a tool with `auth: account` open. */
export function accountSecrets(account: Credential | undefined): Record<string, SecretRef> {
  return account === undefined ? {} : { [ACCOUNT_TOKEN]: { ownerId: account.id, part: ACCOUNT_TOKEN } };
}

/** Neither its token nor a refreshed one is taken any more. */
export function lostAccount({ id, label }: Pick<Credential, 'id' | 'label'>, said = ''): AppError {
  const name = visibleText(label, 120);
  return new AppError('provider-rejected', `The account ${name} has to be connected again. ${said}`.trim(), {
    details: { state: 'needs_reauth', credential_id: id },
    next: 'Ask the person to connect it again: it is in “Needs You”.',
  });
}

function whichAccount(
  { name: tool }: BundleTool,
  held: readonly Credential[],
  { wanted, isAll }: { wanted: string | undefined; isAll: boolean },
): AppError {
  const names = held.slice(0, MOST_NAMED).map(({ id, label }) => `${id} (${visibleText(label, 60)})`);
  const others = isAll ? `${held.length - MOST_NAMED} more` : 'many more (list_credentials shows them)';
  const more = held.length > MOST_NAMED ? `, and ${others}` : '';
  if (wanted === undefined)
    return new AppError('bad-arguments', `${tool}: account_id is needed, this bundle has several accounts.`, {
      next: `Nothing was sent. Choose one of ${names.join(', ')}${more}.`,
    });
  const ids = held.map(({ id }) => id);
  return new AppError('not-found', `This bundle has no account ${visibleText(wanted, 80)}.`, {
    next: `Nothing was sent. ${choiceText(wanted, ids)} list_credentials shows them.`,
  });
}
