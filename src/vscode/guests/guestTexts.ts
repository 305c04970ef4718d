// What a person reads of a guest: what would start, what it offers, and what a tool does. Pure. Every foreign word is
// shown whole, hidden characters visible.
import type { Verb } from '../../core/plan/verb.ts';
import type {
  GuestProposal,
  GuestState,
  LaunchReview,
  LaunchWarning,
  VerbGroup,
} from '../../core/guest/guestService.ts';
import { visibleText } from '../../core/visibleText.ts';
import type { Translate } from '../text/translate.ts';

const WHOLE = Number.MAX_SAFE_INTEGER;
const whole = (text: string): string => visibleText(text, Math.min(WHOLE, text.length * 12 + 12));

/** What starts or where it goes, a line each. */
export function launchLines(
  { definition, program, package: named, warnings }: LaunchReview,
  t: Translate,
): string[] {
  const lines =
    definition.kind === 'http'
      ? [
          t('Address: {url}', { url: whole(definition.url) }),
          ...Object.entries(definition.headers).map(([name, value]) =>
            t('Header: {name}: {value}', { name: whole(name), value: whole(value) }),
          ),
          ...secretLines(definition.secretHeaders, t),
        ]
      : [
          t('Program: {command}', { command: whole(definition.command) }),
          ...(program === null || program === definition.command
            ? []
            : [t('Found at: {path}', { path: whole(program) })]),
          ...definition.args.map((argument) => t('Argument: {argument}', { argument: whole(argument) })),
          ...(named === null
            ? []
            : [
                t('Package: {name}, version {version}', {
                  name: whole(named.name),
                  version: whole(named.version ?? t('whatever is newest')),
                }),
              ]),
          definition.cwd === null
            ? t('Folder: this window’s')
            : t('Folder: {folder}', { folder: whole(definition.cwd) }),
          ...Object.entries(definition.env).map(([name, value]) =>
            t('Variable: {name}={value}', { name: whole(name), value: whole(value) }),
          ),
          ...secretLines(definition.secretEnv, t),
        ];
  return [...lines, ...warnings.map((warning) => warningText(warning, t))];
}

function secretLines(names: readonly string[], t: Translate): string[] {
  return names.map((name) => t('From the vault: {name}', { name: whole(name) }));
}

function warningText(warning: LaunchWarning, t: Translate): string {
  switch (warning) {
    case 'no-program':
      return t('WARNING: This program isn’t on this machine.');
    case 'no-version':
      return t('WARNING: No version is fixed. Each start can run other code.');
    case 'plain-http':
      return t('WARNING: The connection isn’t encrypted.');
    case 'name-taken':
      return t('Replaces the server of this name.');
  }
}

const GROUPS: readonly VerbGroup[] = ['reads', 'changes', 'deletesOrSends'];

export function groupTitle(group: VerbGroup, t: Translate): string {
  switch (group) {
    case 'reads':
      return t('Reads: runs without asking');
    case 'changes':
      return t('Changes: asks first');
    case 'deletesOrSends':
      return t('Deletes or sends: asks first');
  }
}

export function verbText(verb: Verb, t: Translate): string {
  switch (verb) {
    case 'read':
      return t('reads');
    case 'maintain':
      return t('maintains');
    case 'create':
      return t('creates');
    case 'change':
      return t('changes');
    case 'delete':
      return t('deletes');
    case 'revoke':
      return t('revokes');
    case 'spend':
      return t('spends');
    case 'share':
      return t('sends');
  }
}

export function stateText(state: GuestState, t: Translate): string {
  switch (state) {
    case 'stopped':
      return t('starts with the next call');
    case 'starting':
      return t('starting');
    case 'running':
      return t('running');
    case 'failed':
      return t('failed to start');
    case 'unreadable':
      return t('can’t be read');
  }
}

/** A tool of a proposal, with the verb that the person chose for it. */
export interface ChosenTool {
  name: string;
  text: string;
  verb: Verb;
  group: VerbGroup;
}

/** The names of each group, a line each group, and what else a model would read. */
export function acceptanceLines(
  { serverTitle, instructions, prompts }: GuestProposal,
  tools: readonly ChosenTool[],
  t: Translate,
): string[] {
  const groups = GROUPS.flatMap((group) => {
    const names = tools.filter((tool) => tool.group === group).map(({ name }) => whole(name));
    return names.length === 0 ? [] : [`${groupTitle(group, t)} (${names.length})`, `  ${names.join(', ')}`];
  });
  return [
    ...(serverTitle === '' ? [] : [t('It calls itself “{title}”.', { title: whole(serverTitle) })]),
    ...groups,
    ...(instructions === null ? [] : [t('It gives models instructions: see the review.')]),
    ...(prompts.length === 0
      ? []
      : [t('Prompts: {names}', { names: prompts.map(({ name }) => whole(name)).join(', ') })]),
  ];
}

/** All that a model would read of the server: the document beside the dialog. */
export function proposalDocument(
  proposal: GuestProposal,
  tools: readonly ChosenTool[],
  t: Translate,
): string {
  const { name, instructions, prompts, launch } = proposal;
  const sections = GROUPS.flatMap((group) => {
    const own = tools.filter((tool) => tool.group === group);
    return own.length === 0
      ? []
      : [`── ${groupTitle(group, t)} ──`, ...own.map((tool) => `[${verbText(tool.verb, t)}]\n${tool.text}`)];
  });
  return `${[
    t('What “{name}” offers, exactly as a model reads it', { name }),
    launchLines(launch, t).join('\n'),
    ...(instructions === null ? [] : [`── ${t('Instructions')} ──`, visibleBlock(instructions)]),
    ...sections,
    ...(prompts.length === 0 ? [] : [`── ${t('Prompts')} ──`, ...prompts.map(({ text }) => text)]),
  ].join('\n\n')}\n`;
}

function visibleBlock(text: string): string {
  return text
    .split('\n')
    .map((line) => whole(line))
    .join('\n');
}
