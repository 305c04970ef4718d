// What a person reads after a draft: what was taken from the description, what they decided, and what it lacks. Pure.
import type { DescriptionSummary } from '../../core/provider/describedOperation.ts';
import { visibleText } from '../../core/visibleText.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { Translate } from '../text/translate.ts';
import { authOf, fixedServers, type Draft, type DraftChoices } from './openApiDraft.ts';

export function draftReport(choices: DraftChoices, { offered, skipped }: Draft, t: Translate): string {
  const { summary, environment, validate } = choices;
  const lines = [
    `# ${t('Draft of {name}', { name: shown(summary.title || choices.id, 80) })}`,
    '',
    t('{format}, version {version}. Operations: {count}; of these, tools: {offered}.', {
      format: summary.format,
      version: shown(summary.version, 40),
      count: summary.operations.length,
      offered,
    }),
    '',
    `## ${t('What you decided')}`,
    `- ${t('Base URL')}: ${shown(environment.baseUrl, 200)} (${environment.live ? t('live') : t('not live')})`,
    `- ${t('Authentication')}: ${choices.auth.scheme}`,
    '',
    `## ${t('What it lacks')}`,
    `- ${t('Webhooks: a bundle has none. Add webhook.create, webhook.delete and webhooks to the manifest if the service has them.')}`,
    `- ${t('Issuing credentials: a person enters one.')}`,
    ...(validate === undefined ? [`- ${t('A call that shows that the credential works: validate.')}`] : []),
    `- ${t('Undo, names for IDs and values from before: add tools of your own for the operations that need them.')}`,
    ...unusedServers(summary, environment.baseUrl, t),
    ...unusedSchemes(summary, t),
    ...section(
      t('Operations that are not offered'),
      Object.entries(skipped).map(([id, reason]) => `${shown(id, 120)}: ${shown(reason, 300)}`),
    ),
    ...section(
      t('Notes about the description'),
      summary.notes.map((note) => shown(note, 300)),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function unusedServers(summary: DescriptionSummary, baseUrl: string, t: Translate): string[] {
  const fixed = fixedServers(summary);
  return summary.servers
    .filter((server) => server.replace(/\/+$/, '') !== baseUrl)
    .map((server) => {
      const place = shown(server, 200);
      return fixed.includes(server.replace(/\/+$/, ''))
        ? `- ${t('Another server: {server}', { server: place })}`
        : `- ${t('A server that can’t be used as it is: {server}', { server: place })}`;
    });
}

function unusedSchemes({ security }: DescriptionSummary, t: Translate): string[] {
  return security
    .filter((scheme) => authOf(scheme).length === 0)
    .map(
      ({ name, kind }) =>
        `- ${t('A way to authenticate that manifests don’t have: {name} ({kind})', { name: shown(name, 60), kind })}`,
    );
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, ...lines.map((line) => `- ${line}`)];
}

function shown(text: string, length: number): string {
  return escapeMarkdown(visibleText(text, length));
}
