// Sluice: Deliver Secret… asks which credential goes where, and calls deliver_secret as the person: the modal then
// shows exactly what would happen. No value passes through here.
import type * as vscode from 'vscode';
import type { JsonObject } from '../../core/json.ts';
import type { Sluice } from '../../core/sluice.ts';
import { actAsPerson } from '../bundles/actAsPerson.ts';
import { bundleIdOf, bundleItems, type BundleList } from '../bundles/bundleChoice.ts';
import { kindText } from '../bundles/credentialRow.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { callAsPerson, type ToolHost } from '../commands/person.ts';
import { askChoice, askText } from '../prompts/quickInputs.ts';
import { credentialPage, type ListedBundle } from '../commands/toolOutputs.ts';
import type { RowRef } from '../views/viewRow.ts';
import { runWizard, type StepOutcome, type StepPosition, type WizardStep } from '../prompts/wizard.ts';
import { commandWords, suggestedKey } from './commandWords.ts';

type Core = Pick<Sluice, 'bundle' | 'credential' | 'library' | 'runner'>;

type Place = 'env_file' | 'clipboard' | 'command';

interface Draft {
  bundle?: Pick<ListedBundle, 'id' | 'name'>;
  credential?: { id: string; label: string };
  place?: Place;
  file: string;
  key: string;
  command: string;
}

const TITLE = (): string => t('Deliver Secret');

export async function deliverSecret(sluice: Core, { logger }: WithLogger, row?: RowRef): Promise<void> {
  const known = sluice.bundle(bundleIdOf(sluice, row) ?? '');
  const draft: Draft = {
    ...(known && { bundle: known }),
    file: '.env',
    key: '',
    command: 'gh secret set ',
  };
  const details: Record<Place, WizardStep[]> = {
    env_file: [(position) => askFile(draft, position), (position) => askKey(draft, position)],
    clipboard: [],
    command: [(position) => askCommand(draft, position)],
  };
  const answered = await runWizard((): WizardStep[] => [
    ...(known === undefined ? [(at: StepPosition) => askBundle(sluice, draft, at)] : []),
    (position) => askCredential(sluice, draft, position),
    (position) => askPlace(draft, position),
    ...(draft.place === undefined ? [] : details[draft.place]),
  ]);
  const destination = destinationOf(draft);
  if (!answered || draft.bundle === undefined || draft.credential === undefined || destination === undefined)
    return;
  const args = { bundle_id: draft.bundle.id, credential_id: draft.credential.id, destination };
  await actAsPerson(sluice, logger, { tool: 'deliver_secret', args });
}

function destinationOf({ place, file, key, command }: Draft): JsonObject | undefined {
  if (place === 'env_file') return { type: place, file, key };
  if (place === 'command') return { type: place, argv: commandWords(command) ?? [] };
  return place && { type: place };
}

async function askBundle(sluice: BundleList, draft: Draft, position: StepPosition): Promise<StepOutcome> {
  const items = await bundleItems(sluice, { status: 'active' });
  return askChoice({
    title: TITLE(),
    placeholder: t('A secret of which bundle?'),
    position,
    items,
    take: (answer) => (draft.bundle = answer.bundle),
  });
}

async function askCredential(sluice: ToolHost, draft: Draft, position: StepPosition): Promise<StepOutcome> {
  const args = { bundle_id: draft.bundle?.id ?? '', limit: 100 };
  const { items: listed } = credentialPage((await callAsPerson(sluice, 'list_credentials', args)).output);
  const items = listed
    .filter(({ state }) => state !== 'revoked')
    .map((credential) => ({
      credential,
      label: `$(key) ${foreignText(credential.label, 80)}`,
      description: kindText(credential.kind, t),
    }));
  return askChoice({
    title: TITLE(),
    placeholder: t('Which secret?'),
    position,
    items,
    take: (answer) => (draft.credential = answer.credential),
  });
}

async function askPlace(draft: Draft, position: StepPosition): Promise<StepOutcome> {
  const items: (vscode.QuickPickItem & { place: Place })[] = [
    {
      place: 'env_file',
      label: t('.env File'),
      description: t('a key in a file that git ignores; agents with access to your files can read it'),
    },
    { place: 'clipboard', label: t('Clipboard'), description: t('for 30 seconds') },
    { place: 'command', label: t('Command'), description: t('its standard input, without a shell') },
  ];
  const active = items.find(({ place }) => place === draft.place);
  return askChoice({
    title: TITLE(),
    placeholder: t('Where to?'),
    position,
    items,
    active,
    take: ({ place }) => {
      draft.place = place;
      if (draft.key === '') draft.key = suggestedKey(draft.bundle?.name ?? '', draft.credential?.label ?? '');
    },
  });
}

function askFile(draft: Draft, position: StepPosition): Promise<StepOutcome> {
  const prompt = t('Which file, relative to the project’s folder? Git must ignore it.');
  return askInto(draft, 'file', position, prompt, (text) =>
    text.trim() === '' ? t('A file is needed.') : undefined,
  );
}

function askKey(draft: Draft, position: StepPosition): Promise<StepOutcome> {
  const prompt = t('Under which name? An existing value is replaced.');
  return askInto(draft, 'key', position, prompt, (text) =>
    /^[A-Za-z_][A-Za-z0-9_]{0,79}$/.test(text)
      ? undefined
      : t('Letters, digits and underscores, e.g. API_KEY.'),
  );
}

function askCommand(draft: Draft, position: StepPosition): Promise<StepOutcome> {
  const prompt = t(
    'Which command takes the secret on its standard input? There is no shell: nothing is expanded.',
  );
  return askInto(draft, 'command', position, prompt, commandProblem);
}

async function askInto(
  draft: Draft,
  member: 'file' | 'key' | 'command',
  position: StepPosition,
  prompt: string,
  problem: (text: string) => string | undefined,
): Promise<StepOutcome> {
  return askText({
    title: TITLE(),
    prompt,
    position,
    value: draft[member],
    problem,
    take: (answer) => (draft[member] = answer.trim()),
  });
}

function commandProblem(text: string): string | undefined {
  const words = commandWords(text);
  if (words === undefined) return t('A quotation mark is not closed.');
  return words.length === 0 ? t('A command is needed.') : undefined;
}
