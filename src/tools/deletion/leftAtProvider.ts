// What a bundle has at its provider by Sluice's own records: what stays there if nothing is sent.
import { formerRecord } from '../../core/bundle/formerRecord.ts';
import { z } from 'zod';
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { CallRecord } from '../../core/operation/operation.ts';
import { residue } from '../../core/operation/journal/residue.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { visibleText } from '../../core/visibleText.ts';
import { counted } from '../bundleTarget.ts';
import { unfinishedOf } from './unfinished.ts';

/** Accounts that are named; the others are counted. */
const MOST_NAMED = 20;

export const leftData = z.object({
  /** “webhook”, “API key”, … */
  what: z.string(),
  /** The provider's own id, or what else it is known by there. */
  ref: z.string(),
  note: z.string().nullable(),
});
export type Left = z.infer<typeof leftData>;

/** @param exceptId an operation whose own journal is not looked at */
export function leftAtProvider(
  { view, manifests }: Pick<PlanContext, 'view' | 'manifests'>,
  bundle: Bundle,
  exceptId?: string,
): Left[] {
  const source = formerRecord(view, bundle.id);
  const unfinished = unfinishedOf(view, bundle.id, exceptId);
  return [
    ...partsOf(bundle),
    ...credentialsOf(view, bundle.id),
    ...(source === undefined ? [] : partsOf(source.bundle)),
    ...unfinished.flatMap(({ id, kind }) =>
      residue(view.operations.calls(id), manifests).map((ref) => ({
        what: 'Unfinished work',
        ref,
        note: kind,
      })),
    ),
  ];
}

/** Without what these calls removed. */
export function stillLeft(left: readonly Left[], calls: readonly CallRecord[]): Left[] {
  const removed = new Set(
    calls
      .filter(({ state, request }) => state === 'done' && request.endsWith('.delete'))
      .flatMap(({ params }) => ['webhook_id', 'credential_id', 'client_id'].map((name) => params[name])),
  );
  return left.filter(({ ref }) => !removed.has(ref));
}

/** `webhook 17 (https://…), API key 4` */
export function leftText(left: readonly Left[]): string {
  return left
    .map(({ what, ref, note }) => {
      const shown = note === null ? '' : ` (${visibleText(note, 120)})`;
      return `${what} ${visibleText(ref, 80)}${shown}`;
    })
    .join(', ');
}

function partsOf({ webhooks, oauthClient, subscription }: Bundle): Left[] {
  return [
    ...webhooks.map(({ providerRef, url }) => ({ what: 'Webhook', ref: providerRef, note: url })),
    ...(oauthClient === null ? [] : [{ what: 'OAuth client', ref: oauthClient.clientId, note: null }]),
    ...(subscription === null
      ? []
      : [{ what: 'Subscription', ref: subscription.plan, note: 'its cost continues' }]),
  ];
}

function credentialsOf(view: PlanContext['view'], bundleId: string): Left[] {
  const held = view.credentials.ofBundle(bundleId, 'api_key', 'input');
  const accounts = view.credentials.page({ bundleId, kind: 'grant' }, null, MOST_NAMED);
  const more = accounts.total - accounts.items.length;
  return [
    ...held
      .filter(({ state }) => state !== 'revoked')
      .map(({ kind, label, providerRef }) =>
        kind === 'api_key'
          ? { what: 'API key', ref: providerRef ?? label, note: label }
          : { what: 'Secret given by a person', ref: label, note: 'it stays valid there' },
      ),
    ...accounts.items.map(({ account, label }) => ({ what: 'Account', ref: account ?? label, note: null })),
    ...(more > 0 ? [{ what: 'Further accounts', ref: counted(more, 'account'), note: null }] : []),
  ];
}
