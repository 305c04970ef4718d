// The page of one bundle: its credentials with state and expiry, webhooks, tools, recent operations, settings, and what
// can be done with each. Pure.
import type { JsonValue } from '../../core/json.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { PageRow, PageSection, Tone } from '../../protocol/page.ts';
import {
  isReplaceable,
  isRevocable,
  isRotatable,
  isTestable,
  credentialRow,
} from '../bundles/credentialRow.ts';
import { bundleIcon, bundleStatusText } from '../bundles/bundleRow.ts';
import { useDetails, usedText, type ListedTool } from '../bundleTools/useTexts.ts';
import type { ListedCredential } from '../commands/toolOutputs.ts';
import { environmentName } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';
import { fieldName } from '../operations/fieldNames.ts';
import type { Acts, BuiltPage } from './builtPage.ts';
import { webhookSection } from './webhookSection.ts';

export interface BundleFacts {
  bundle: Bundle;
  /** The provider's name. */
  provider: string;
  /** The provider's own documentation, or null. */
  documentation: string | null;
  /** The first ones, and how many there are. */
  credentials: readonly ListedCredential[];
  totalCredentials: number;
  tools: readonly ListedTool[];
  /** Newest first, as rows. */
  operations: readonly PageRow[];
  /** Whether another window works on one of them now. */
  isElsewhere: boolean;
  /** What tests of credentials showed, by id, the newest last. */
  tests: ReadonlyMap<string, string>;
  now: number;
  timeText: (at: number) => string;
}

export function bundlePage(facts: BundleFacts, acts: Acts, t: Translate): BuiltPage {
  const { bundle, provider, documentation } = facts;
  const { id, name, environment, live, status } = bundle;
  const ref = { kind: 'bundle', id } as const;
  const command = (command: string, label: string, icon: string) =>
    acts.offer({ kind: 'command', command, ref }, { label, icon });
  const isActive = status === 'active';
  const needing = facts.credentials.filter(({ state }) => state === 'needs_reauth');
  const lost = needing.filter(({ kind }) => kind === 'grant').length;
  const refused = needing.find(({ kind }) => kind !== 'grant');
  const place = [
    foreignText(provider, 80),
    environmentName(environment, t),
    ...(isActive ? [] : [bundleStatusText(status, t)]),
  ];
  return {
    acts: acts.all,
    page: {
      icon: bundleIcon({ ...bundle, baseUrl: bundle.baseUrl ?? 'default' }),
      tone: status === 'failed' ? 'error' : live ? 'warning' : null,
      title: foreignText(name, 120),
      subtitle: place.join(' · '),
      badge: live ? t('LIVE') : '',
      problem: [
        ...(refused === undefined
          ? []
          : [
              t('The provider no longer accepts “{secret}”. Replace it.', {
                secret: foreignText(refused.label, 80),
              }),
            ]),
        ...(lost === 0
          ? []
          : [t('Accounts to reconnect: {count}. Their tokens are no longer valid.', { count: lost })]),
      ].join(' '),
      notice: facts.isElsewhere
        ? t('Another VS Code window on this folder works on this bundle: see Recent operations.')
        : '',
      said: [...facts.tests.values()].at(-1) ?? '',
      progress: null,
      actions: [
        ...(isActive
          ? [
              acts.offer(
                { kind: 'command', command: 'syncBundle', ref },
                { label: t('Sync'), icon: 'sync', primary: true },
              ),
              command('deliverSecret', t('Deliver Secret…'), 'send'),
              command('shareBundle', t('Share…'), 'link-external'),
            ]
          : []),
        ...(documentation === null
          ? []
          : [
              acts.offer(
                { kind: 'browse', url: documentation },
                { label: t('Provider’s Documentation'), icon: 'book' },
              ),
            ]),
        acts.offer({ kind: 'copy', text: id }, { label: t('Copy ID'), icon: 'copy' }),
        acts.offer(
          { kind: 'page', ref: { kind: 'audit', id } },
          { label: t('Audit Log'), icon: 'list-unordered' },
        ),
        command('deleteBundle', t('Delete…'), 'trash'),
      ],
      sections: [
        credentialSection(facts, acts, t),
        webhookSection(bundle, acts, t),
        toolSection(facts, t),
        {
          key: 'operations',
          kind: 'rows',
          title: t('Recent operations'),
          rows: [...facts.operations],
          none: t('No operations yet.'),
          note: '',
          actions: [],
        },
        detailSection(facts, acts, t),
      ],
    },
  };
}

function credentialSection(facts: BundleFacts, acts: Acts, t: Translate): PageSection {
  const { bundle, credentials, totalCredentials } = facts;
  const ref = { kind: 'bundle', id: bundle.id } as const;
  const isActive = bundle.status === 'active';
  const more = totalCredentials - credentials.length;
  return {
    key: 'credentials',
    kind: 'rows',
    title: t('Credentials'),
    rows: credentials.map((credential) => credentialLine(credential, facts, acts, t)),
    none: t('It holds no credentials.'),
    note: more > 0 ? moreText(more, t) : '',
    actions: [
      ...(more > 0
        ? [
            acts.offer(
              { kind: 'command', command: 'showCredentials', ref },
              { label: t('Show All…'), icon: 'list-unordered' },
            ),
          ]
        : []),
      ...(isActive && bundle.oauthClient !== null
        ? [
            acts.offer(
              { kind: 'command', command: 'connectAccount', ref },
              { label: t('Connect Account…'), icon: 'plug' },
            ),
          ]
        : []),
    ],
  };
}

function credentialLine(
  credential: ListedCredential,
  { now, timeText, tests }: BundleFacts,
  acts: Acts,
  t: Translate,
): PageRow {
  const { id, kind, state, expiresAt } = credential;
  const ref = { kind: 'credential', id } as const;
  const { label, description } = credentialRow(credential, timeText, t);
  const [, icon = 'key', title = label] = /^\$\(([^)]*)\) (.*)$/s.exec(label) ?? [];
  const test = tests.get(id);
  const isPast = expiresAt !== null && expiresAt <= now && state !== 'revoked';
  const offer = (command: string, text: string, actionIcon: string) =>
    acts.offer({ kind: 'command', command, ref }, { label: text, icon: actionIcon });
  return {
    key: id,
    icon,
    tone: toneOf(state, isPast),
    title,
    sub: isPast ? `${description} · ${t('expired')}` : description,
    ...(test !== undefined && { note: test }),
    opens: null,
    actions: [
      ...(isTestable(credential)
        ? [acts.offer({ kind: 'test', id, name: title }, { label: t('Test'), icon: 'beaker' })]
        : []),
      ...(state === 'needs_reauth' && kind === 'grant'
        ? [offer('reconnectAccount', t('Reconnect…'), 'plug')]
        : []),
      ...(isRotatable(credential) ? [offer('rotateKey', t('Rotate…'), 'refresh')] : []),
      ...(isReplaceable(credential) ? [offer('replaceSecret', t('Replace…'), 'edit')] : []),
      ...(isRevocable(credential) ? [offer('revokeCredentials', t('Revoke…'), 'circle-slash')] : []),
    ],
  };
}

function toneOf(state: string, isPast: boolean): Tone | null {
  switch (state) {
    case 'needs_reauth':
    case 'exhausted':
    case 'unknown':
      return 'warning';
    case 'revoked':
      return 'muted';
    default:
      return isPast ? 'warning' : 'success';
  }
}

function toolSection({ tools, timeText }: BundleFacts, t: Translate): PageSection {
  return {
    key: 'tools',
    kind: 'rows',
    title: t('Tools for agents'),
    rows: tools.map(({ name, title, use }) => ({
      key: name,
      icon: 'tools',
      tone: null,
      title: foreignText(title === '' ? name : title, 120),
      sub: [
        foreignText(name, 80),
        ...usedText(use, t),
        ...(use === null ? [] : useDetails(use, timeText, t)),
      ].join(' · '),
      opens: null,
      actions: [],
    })),
    none: t('Its provider’s manifest declares no tools.'),
    note: '',
    actions: [],
  };
}

/** What was chosen when it was set up, and what can be changed of it. */
function detailSection({ bundle, timeText }: BundleFacts, acts: Acts, t: Translate): PageSection {
  const ref = { kind: 'bundle', id: bundle.id } as const;
  const { createdAt, baseUrl, subscription, inputs, settings, unsupported } = bundle;
  const named = (values: Record<string, JsonValue>) =>
    Object.entries(values).map(([key, value]) => ({
      label: foreignText(fieldName(key, t), 60),
      value: foreignText(typeof value === 'string' ? value : JSON.stringify(value), 300),
    }));
  const facts = [
    { label: t('Created'), value: timeText(createdAt) },
    ...(baseUrl === undefined ? [] : [{ label: t('Base URL'), value: foreignText(baseUrl, 120) }]),
    ...(subscription === null
      ? []
      : [
          {
            label: t('Plan'),
            value: foreignText([subscription.plan, ...subscription.addOns].join(', '), 200),
          },
        ]),
    ...named(inputs),
    ...named(settings),
    ...unsupported.map(({ request, why }) => ({
      label: t('Not offered: {request}', { request: foreignText(request, 60) }),
      value: foreignText(why, 200),
    })),
  ];
  const change = (command: string, label: string, icon: string) =>
    acts.offer({ kind: 'command', command, ref }, { label, icon });
  return {
    key: 'details',
    kind: 'facts',
    title: t('Details'),
    facts,
    actions:
      bundle.status === 'active'
        ? [
            change('changeBundleSettings', t('Change Settings…'), 'settings'),
            change('changeSubscription', t('Change Subscription…'), 'credit-card'),
          ]
        : [],
  };
}

function moreText(count: number, t: Translate): string {
  return count === 1 ? t('1 more credential') : t('{count} more credentials', { count });
}
