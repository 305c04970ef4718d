// What a description can't say, asked of the person who drafts a manifest from it: where the service runs, how it
// authenticates, which operations are offered, and what each of them does.
import * as vscode from 'vscode';
import type { Verb } from '../../core/plan/verb.ts';
import type {
  DescribedOperations,
  DescriptionSummary,
  ListedOperation,
} from '../../core/provider/describedOperation.ts';
import { choiceOf, textOf } from '../prompts/quickInputs.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import {
  authOf,
  EXAMPLE_ADDRESS,
  fixedServers,
  probesAmong,
  serverProblem,
  verbsFor,
  type DraftAuth,
  type DraftChoices,
} from './openApiDraft.ts';

const title = (): string => t('New Provider Manifest');

/** @returns undefined if the person stops */
export async function askServer(
  summary: DescriptionSummary,
): Promise<DraftChoices['environment'] | undefined> {
  const own = { label: `$(edit) ${t('Enter another address…')}`, url: undefined };
  const items = [...fixedServers(summary).map((url) => ({ label: foreignText(url, 200), url })), own];
  const chosen =
    items.length === 1
      ? own
      : await choiceOf({
          title: title(),
          placeholder: t('Which server is it? The description names these.'),
          items,
        });
  if (chosen === undefined) return undefined;
  const baseUrl = chosen.url ?? (await askAddress(summary));
  if (baseUrl === undefined) return undefined;
  const answer = await choiceOf({
    title: title(),
    placeholder: t('Do real users depend on {server}?', { server: foreignText(baseUrl, 120) }),
    items: [
      { label: t('Yes, it is live'), detail: t('Changes ask you.'), name: 'production' as const, live: true },
      { label: t('No, it is for development'), detail: '', name: 'development' as const, live: false },
    ],
  });
  return answer && { name: answer.name, baseUrl, live: answer.live };
}

function askAddress({ servers }: DescriptionSummary): Promise<string | undefined> {
  const said = servers.map((server) => foreignText(server, 80)).join(', ');
  return textOf({
    title: title(),
    prompt:
      said === ''
        ? t('The description names no server. What is the base URL of the API?')
        : t('What is the base URL of the API? The description says: {servers}', { servers: said }),
    placeholder: EXAMPLE_ADDRESS,
    problem: (text) =>
      serverProblem(text.trim()) === undefined
        ? undefined
        : t('An https address without user name, query, fragment or parts to fill in.'),
  }).then((text) => text?.trim().replace(/\/+$/, ''));
}

/** @returns undefined if the person stops */
export async function askAuth({ security }: DescriptionSummary): Promise<DraftAuth | undefined> {
  const named = security.flatMap((scheme) =>
    authOf(scheme).map((auth) => ({
      label: authLabel(auth),
      description: foreignText(scheme.name, 60),
      detail: foreignText(scheme.description, 160),
      auth,
    })),
  );
  const others = ([{ scheme: 'bearer' }, { scheme: 'basic' }, { scheme: 'none' }] as const)
    .filter(({ scheme }) => !named.some(({ auth }) => auth.scheme === scheme))
    .map((auth) => ({ label: authLabel(auth), description: t('not in the description'), detail: '', auth }));
  const chosen = await choiceOf({
    title: title(),
    placeholder: t('How do requests authenticate?'),
    items: [...named, ...others],
  });
  return chosen?.auth;
}

function authLabel(auth: DraftAuth): string {
  switch (auth.scheme) {
    case 'bearer':
      return t('A token, as “Authorization: Bearer …”');
    case 'basic':
      return t('A user name and a password');
    case 'header':
      return t('A secret in the header {header}, as it is entered', { header: foreignText(auth.header, 60) });
    case 'none':
      return t('Not at all');
  }
}

/** @returns undefined if the person stops, or chooses none */
export async function askOperations({
  operations,
}: DescriptionSummary): Promise<ListedOperation[] | undefined> {
  const items = operations.map((operation) => ({
    label: foreignText(`${operation.method} ${operation.path}`, 200),
    description: operation.deprecated ? t('deprecated') : '',
    detail: foreignText(operation.title, 120),
    operation,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: title(),
    placeHolder: t('Which operations do agents get? Type to filter; each becomes a tool.'),
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return chosen === undefined || chosen.length === 0 ? undefined : chosen.map(({ operation }) => operation);
}

/** What each operation does: a description only claims it. @returns undefined if the person stops */
export async function askVerbs(
  chosen: readonly ListedOperation[],
): Promise<Map<string, Verb | undefined> | undefined> {
  const verbs = new Map<string, Verb | undefined>();
  const forAll = new Map<string, Verb>();
  for (const [index, { id, method, path, title: named }] of chosen.entries()) {
    if (method === 'GET' || method === 'HEAD') {
      verbs.set(id, undefined);
      continue;
    }
    const known = forAll.get(method);
    if (known !== undefined) {
      verbs.set(id, known);
      continue;
    }
    const left = chosen.slice(index + 1).filter((other) => other.method === method).length;
    const answer = await choiceOf({
      title: t('What does {operation} do?', { operation: foreignText(`${method} ${path}`, 120) }),
      placeholder: foreignText(named, 120),
      items: verbsFor(method).flatMap((verb, at) => [
        { label: verb, description: verb === 'read' ? t('although it is a POST') : '', verb, all: false },
        ...(at === 0 && left > 0
          ? [
              {
                label: verb,
                description: t('this one and the {count} other {method}', { count: left, method }),
                verb,
                all: true,
              },
            ]
          : []),
      ]),
    });
    if (answer === undefined) return undefined;
    if (answer.all) forAll.set(method, answer.verb);
    verbs.set(id, answer.verb);
  }
  return verbs;
}

/** @returns `null` if the person stops */
export async function askProbe(
  chosen: readonly ListedOperation[],
  described: DescribedOperations,
): Promise<string | undefined | null> {
  const probes = probesAmong(chosen, described);
  if (probes.length === 0) return undefined;
  const answer = await choiceOf({
    title: title(),
    placeholder: t('Which call shows that the credential works?'),
    items: [
      ...probes.map(({ id, method, path, title: named }) => ({
        label: foreignText(`${method} ${path}`, 200),
        description: foreignText(named, 120),
        id: id as string | undefined,
      })),
      { label: `$(circle-slash) ${t('None')}`, description: '', id: undefined },
    ],
  });
  return answer === undefined ? null : answer.id;
}
