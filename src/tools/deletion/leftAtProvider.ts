// What a bundle has at its provider by Sluice's own records: what stays there if nothing is sent.
import { formerRecord } from '../../core/bundle/formerRecord.ts';
import { z } from 'zod';
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { CallRecord } from '../../core/operation/operation.ts';
import { residue } from '../../core/operation/journal/residue.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { english, phrase, type Wording } from '../../core/plan/phrase.ts';
import { visibleText } from '../../core/visibleText.ts';
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

/** The same in a plan. */
export interface PlannedLeft {
  what: Wording;
  ref: string;
  note: Wording | null;
}

/** For records and agents. */
export function asLeft({ what, ref, note }: PlannedLeft): Left {
  return { what: english(what), ref, note: note && english(note) };
}

/** @param exceptId an operation whose own journal is not looked at */
export function leftAtProvider(
  { view, manifests }: Pick<PlanContext, 'view' | 'manifests'>,
  bundle: Bundle,
  exceptId?: string,
): PlannedLeft[] {
  const source = formerRecord(view, bundle.id);
  const unfinished = unfinishedOf(view, bundle.id, exceptId);
  return [
    ...partsOf(bundle),
    ...credentialsOf(view, bundle.id),
    ...(source === undefined ? [] : partsOf(source.bundle)),
    ...unfinished.flatMap(({ id, kind }) =>
      residue(view.operations.calls(id), manifests).map((ref) => ({
        what: phrase('Unfinished work'),
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

function partsOf({ webhooks, oauthClient, subscription }: Bundle): PlannedLeft[] {
  return [
    ...webhooks.map(({ providerRef, url }) => ({ what: phrase('Webhook'), ref: providerRef, note: url })),
    ...(oauthClient === null
      ? []
      : [{ what: phrase('OAuth client'), ref: oauthClient.clientId, note: null }]),
    ...(subscription === null
      ? []
      : [{ what: phrase('Subscription'), ref: subscription.plan, note: phrase('its cost continues') }]),
  ];
}

function credentialsOf(view: PlanContext['view'], bundleId: string): PlannedLeft[] {
  const held = view.credentials.ofBundle(bundleId, 'api_key', 'input');
  const accounts = view.credentials.page({ bundleId, kind: 'grant' }, null, MOST_NAMED);
  const more = accounts.total - accounts.items.length;
  return [
    ...held
      .filter(({ state }) => state !== 'revoked')
      .map(({ kind, label, providerRef }) =>
        kind === 'api_key'
          ? { what: phrase('API key'), ref: providerRef ?? label, note: label }
          : {
              what: phrase('Secret given by a person'),
              ref: label,
              note: phrase('it stays valid there'),
            },
      ),
    ...accounts.items.map(({ account, label }) => ({
      what: phrase('Account'),
      ref: account ?? label,
      note: null,
    })),
    ...(more > 0 ? [{ what: phrase('Further accounts'), ref: String(more), note: null }] : []),
  ];
}
