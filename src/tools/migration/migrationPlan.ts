// What migrating would change: which bundles go where, what of them is made anew, and what does not come along.
import { removed, replaced, type DestinationRole, type Effect } from '../../core/plan/effect.ts';
import { phrase, type Wording } from '../../core/plan/phrase.ts';
import type { Plan, PlanTarget } from '../../core/plan/plan.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import { OWN_GRANT } from '../../core/bundle/bundleSecrets.ts';
import type { Credential, CredentialState } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { scopeOf } from '../../core/provider/scope.ts';
import { bundleTarget, shownName } from '../bundleTarget.ts';
import { whatWouldStay } from '../deletion/dismantle.ts';
import { movedTo, placeOfBundle, placeText, placeValue, placeWords, urlText } from './bundlePlace.ts';
import type { ChosenMove, Chosen } from './chooseMoves.ts';
import type { MigrationData } from './moveJournal.ts';

/** Accounts in these states have nothing to lose. */
const LOST: ReadonlySet<CredentialState> = new Set(['revoked', 'needs_reauth']);
/** How long it takes to recreate one bundle, check it and remove the old one. */
const MOVE_MS = 45_000;

/** @throws AppError `not-found` if nothing is left to migrate: a stopped migration then needs no approval */
export function migrationPlan({ moves, kept }: Chosen, context: PlanContext): Plan<MigrationData> {
  if (moves.length === 0) throw nothingLeft();
  const parts = moves.map((move) => ({
    ...move,
    keys: context.view.credentials.ofBundle(move.bundle.id, 'api_key'),
  }));
  const accounts = moves.reduce((sum, { bundle }) => sum + connectedAccounts(bundle, context), 0);
  const stays = parts.flatMap(({ bundle }) => whatWouldStay(context, bundle).map(({ why }) => why));
  return {
    title: titleOf(moves, context),
    verbs: ['create', 'change', 'delete'],
    targets: parts.map((part) => targetOf(part, context)),
    impact: [
      phrase(
        'About {minutes} min. Every bundle works throughout: it is made again and checked, then switched over, then removed from its old place.',
        { minutes: Math.ceil((moves.length * MOVE_MS) / 60_000) },
      ),
      phrase('From the switch on, its old API key, signing secrets and OAuth client stop working.'),
      ...(parts.some(({ bundle }) => bundle.subscription !== null)
        ? [phrase('Subscriptions and shares do not come along; nothing is bought.')]
        : []),
      ...(stays.length > 0
        ? [phrase('Not everything can be removed at the old place: {why}', { why: stays[0] ?? '' })]
        : []),
    ],
    warning:
      accounts > 0
        ? phrase(
            'Accounts that must be connected again: {count}. Grants are bound to the OAuth client; migrating back does not connect them',
            { count: accounts },
          )
        : null,
    quote: null,
    estimatedMs: MOVE_MS * moves.length,
    bundleId: null,
    data: {
      moves: Object.fromEntries(
        moves.map(({ bundle, to }) => [bundle.id, { from: placeOfBundle(bundle), to }]),
      ),
      kept,
    },
  };
}

function titleOf(moves: readonly ChosenMove[], { manifests }: PlanContext): Wording {
  const [first] = moves;
  const isOne = new Set(moves.map(({ to }) => placeText(to))).size === 1;
  const to = isOne && first ? placeWords(first.to) : phrase('another place');
  if (moves.length !== 1 || first === undefined)
    return phrase('migrate {count} bundles to {to}', { count: moves.length, to });
  const { bundle } = first;
  return phrase('migrate bundle “{name}” at {provider} from {from} to {to}', {
    name: shownName(bundle),
    provider: manifests.get(bundle.provider).name,
    from: placeWords(placeOfBundle(bundle)),
    to,
  });
}

function targetOf(
  { bundle, to, finishes, keys }: ChosenMove & { keys: Credential[] },
  context: PlanContext,
): PlanTarget {
  const manifest = context.manifests.get(bundle.provider);
  const goesLive = manifest.environments[to.environment]?.live ?? true;
  const from = placeOfBundle(bundle);
  const effects = finishes
    ? [removed(phrase('Left at its old place'), phrase('what it had there'))]
    : [
        replaced(phrase('Place'), placeValue(from), placeValue(to), {
          marks: goesLive ? [phrase('live')] : [],
        }),
        replaced(phrase('Address of the provider'), urlText(manifest, from), urlText(manifest, to)),
        ...madeAgain(bundle, keys),
      ];
  const target = bundleTarget(context, bundle, effects);
  // Live if either end is: real users depend on what is removed, or on what is created.
  return {
    ...target,
    live: target.live || goesLive,
    scope: scopeOf(manifest, movedTo(bundle, to, manifest)),
  };
}

/** What exists at both places until the switch: a compensation reads the same. */
function madeAgain({ webhooks, oauthClient }: Bundle, keys: readonly Credential[]): Effect[] {
  const again = (label: Wording, value: string, role?: DestinationRole): Effect =>
    replaced(label, value, value, {
      ...(role && { destination: { url: value, role } }),
      marks: [phrase('made again there')],
    });
  return [
    ...webhooks.map(({ url }) => again(phrase('Webhook'), url, 'webhook')),
    ...keys.filter(({ state }) => state !== 'revoked').map(({ label }) => again(phrase('API key'), label)),
    ...(oauthClient === null ? [] : [again(phrase('OAuth client'), oauthClient.clientId)]),
    ...(oauthClient?.redirectUris ?? []).map((uri) => again(phrase('Redirect URI'), uri, 'redirect')),
  ];
}

/** Counted by the storage: a bundle can have 100,000. Its own grant, if it has one, is no account. */
function connectedAccounts({ id: bundleId, provider }: Bundle, { view, manifests }: PlanContext): number {
  const { credentials } = view;
  const all = credentials.count(bundleId, 'grant');
  if (all === 0) return 0;
  if (manifests.get(provider).ownGrant !== undefined)
    return credentials
      .ofBundle(bundleId, 'grant')
      .filter(({ providerRef, state }) => providerRef !== OWN_GRANT && !LOST.has(state)).length;
  const lost = [...LOST].map((state) => {
    const { total } = credentials.page({ bundleId, state }, null, 1);
    // Almost always none: the accounts themselves are counted only if there is something to count.
    return total === 0 ? 0 : credentials.page({ bundleId, state, kind: 'grant' }, null, 1).total;
  });
  return lost.reduce((left, count) => left - count, all);
}

function nothingLeft(): AppError {
  return new AppError('not-found', 'Nothing of it is left to migrate.', {
    next: 'Nothing was changed. list_bundles shows where each bundle is.',
  });
}
