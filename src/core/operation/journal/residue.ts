// What an operation has left at the provider according to its journal, as lines for people and agents. Pure.
import type { Verb } from '../../plan/verb.ts';
import type { ManifestCatalog } from '../../provider/manifestCatalog.ts';
import { sentRequestOf } from '../../provider/declaredRequests.ts';
import { STANDARD_REQUESTS } from '../../provider/standardRequests.ts';
import { visibleText } from '../../visibleText.ts';
import type { CallRecord } from '../operation.ts';

/** By the part of a request's name before the dot. */
const NOUNS: Readonly<Record<string, string>> = {
  credential: 'API key',
  webhook: 'webhook',
  oauthClient: 'OAuth client',
  share: 'share',
  subscription: 'subscription',
  token: 'token',
};

/** Whether a call created, changed, or removed something. */
type Effect = 'made' | 'changed' | 'removed';

/**
 * What the calls have left at their providers, without what was compensated: what exists because of them, what is
 * changed, and what is gone; "perhaps" if an answer is missing. Empty if there is nothing.
 */
export function residue(calls: readonly CallRecord[], manifests: Pick<ManifestCatalog, 'find'>): string[] {
  const lines: string[] = [];
  const groups = new Map<string, { noun: string; effect: Effect; calls: CallRecord[] }>();
  for (const call of calls) {
    const effect = effectOf(call, manifests);
    if (effect === undefined) continue;
    const noun = nounOf(call.request);
    const key = `${effect} ${noun}`;
    const group = groups.get(key) ?? { noun, effect, calls: [] };
    group.calls.push(call);
    groups.set(key, group);
  }
  for (const { noun, effect, calls: group } of groups.values()) {
    const certain = group.filter(({ state }) => state === 'done');
    const open = group.filter(({ state }) => ['intended', 'answered', 'orphaned'].includes(state));
    const prefix = effect === 'made' ? '' : `${effect}: `;
    if (certain.length > 0) lines.push(prefix + named(noun, certain, wantedOf(group, effect, manifests)));
    if (open.length > 0) lines.push(`perhaps ${prefix}${counted(open.length, noun)}, which got no answer`);
  }
  return lines;
}

/** The kind of resource that a request handles, for people: `webhook`, `API key`. */
export function nounOf(request: string): string {
  const [kind = request] = request.split('.');
  return NOUNS[kind] ?? visibleText(request, 60);
}

/** The provider's own id of the call's resource; undefined if unknown. */
export function refOf({ request, params, values }: CallRecord): string | undefined {
  const [kind = ''] = request.split('.');
  const name = kind === 'oauthClient' ? 'client_id' : `${kind}_id`;
  const ref = values?.[name] ?? params[name];
  return typeof ref === 'string' || typeof ref === 'number' ? visibleText(String(ref), 80) : undefined;
}

function effectOf(call: CallRecord, manifests: Pick<ManifestCatalog, 'find'>): Effect | undefined {
  const manifest = manifests.find(call.provider);
  const sent = manifest && sentRequestOf(manifest, call.request);
  // What it was sent for is known also when its manifest is gone.
  const verb = sent?.verb ?? STANDARD_REQUESTS[call.request]?.leastVerb;
  return verb && EFFECTS[verb];
}

const EFFECTS: Readonly<Partial<Record<Verb, Effect>>> = {
  create: 'made',
  share: 'made',
  change: 'changed',
  spend: 'changed',
  delete: 'removed',
  revoke: 'removed',
};

/** How many the bundle should have had, if the manifest names a number. */
function wantedOf(
  [first]: readonly CallRecord[],
  effect: Effect,
  manifests: Pick<ManifestCatalog, 'find'>,
): number {
  if (effect !== 'made' || first?.request !== 'webhook.create') return 0;
  return manifests.find(first.provider)?.webhooks.length ?? 0;
}

function named(noun: string, calls: readonly CallRecord[], wanted: number): string {
  const refs = calls.flatMap((call) => refOf(call) ?? []);
  const count = calls.length < wanted ? `${calls.length} of ${counted(wanted, noun)}` : undefined;
  const what = count ?? (calls.length === 1 ? noun : counted(calls.length, noun));
  if (refs.length === 0) return what;
  return count === undefined && calls.length === 1 ? `${what} ${refs[0]}` : `${what} (${refs.join(', ')})`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
