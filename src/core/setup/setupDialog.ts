// What a person reads before they accept a setup file: which bundles, at which providers, where their secrets would go,
// and each value that the file chose. The file's own words are made visible, bounded, and marked as names.
import { foreign } from '../approval/foreignNames.ts';
import type { DialogText } from '../approval/rows.ts';
import { canonicalText } from '../canonicalJson.ts';
import { fitsInDialog } from '../dialogSpace.ts';
import { AppError } from '../errors.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import { fillIn, type Say } from '../plan/phrase.ts';
import { destinationHost, resolveInputs } from '../provider/inputs.ts';
import type { ReadSetupFile } from './setupService.ts';
import { SETUP_FILE, type SetupEntry } from './setupEntry.ts';

/** The longest value that a setup file can hold. */
const MAX_VALUE = 2_000;

/** If it is incomplete, the person must open the review. */
export interface SetupDialog extends DialogText {
  /** Whether it shows every bundle, host and value. */
  isWhole: boolean;
  /** All of them, a line each, for the review. */
  lines: readonly string[];
}

export function setupDialogText(
  { entries, acceptance }: Pick<ReadSetupFile, 'entries' | 'acceptance'>,
  manifests: Pick<ManifestCatalog, 'find'>,
  t: Say = fillIn,
): SetupDialog {
  const bundles = [...new Set(entries.map(({ name, provider }) => JSON.stringify([name, provider])))];
  const hosts = [...new Set(entries.map((entry) => hostText(entry, manifests, t)))];
  const values = [...new Set(entries.flatMap(valueLines))];
  const title =
    acceptance === 'changed'
      ? t('{file} was changed since it was accepted. Accept it as it is now?', { file: SETUP_FILE })
      : t('Accept {file} of this project?', { file: SETUP_FILE });
  const count = bundles.length;
  const consequence = t('Agents can then ask to set these up; accepting sets up nothing.');
  const lines = [
    count === 1 ? t('It asks for 1 bundle:') : t('It asks for {count} bundles:', { count }),
    ...bundles.map((key) => bundleLine(key, entries, t)),
    t('Sent to, secrets included:'),
    ...hosts.map((host) => `• ${host}`),
    ...(values.length === 0 ? [] : [t('With these values:'), ...values]),
    consequence,
  ];
  if (fitsInDialog([title, ...lines])) return { title, detail: lines.join('\n'), isWhole: true, lines };
  const short = [
    t('Bundles: {count}, hosts: {hosts}. That is more than a dialog holds.', { count, hosts: hosts.length }),
    t('Review the file: the review shows all of it.'),
    consequence,
  ];
  return { title, detail: short.join('\n'), isWhole: false, lines };
}

/** The file's text, and below it, as comments, what it means: the file itself does not say where secrets would go. */
export function setupReviewText(text: string, { lines }: Pick<SetupDialog, 'lines'>): string {
  return `${text.trimEnd()}\n\n${lines.map((line) => `// ${line}`).join('\n')}\n`;
}

function valueLines({ name, inputs }: SetupEntry): string[] {
  return Object.entries(inputs).flatMap(([input, value]) =>
    (Array.isArray(value) ? value : [value]).map((each) => {
      const text = typeof each === 'string' ? each : canonicalText(each);
      return `• “${foreign(name, 120)}” ${input}: ${foreign(text, MAX_VALUE)}`;
    }),
  );
}

function bundleLine(key: string, entries: readonly SetupEntry[], t: Say): string {
  const [name = '', provider = ''] = JSON.parse(key) as string[];
  const environments = entries.filter((entry) => entry.name === name && entry.provider === provider);
  return t('• “{name}” at {provider} ({environments})', {
    name: foreign(name, 120),
    provider: foreign(provider, 40),
    environments: environments.map(({ environment }) => t(environment)).join(', '),
  });
}

function hostText(entry: SetupEntry, manifests: Pick<ManifestCatalog, 'find'>, t: Say): string {
  const manifest = manifests.find(entry.provider);
  if (manifest === undefined)
    return t('a provider “{name}” that is not known', { name: foreign(entry.provider, 40) });
  try {
    const { values } = resolveInputs(manifest, entry.inputs, entry.environment);
    return `${foreign(destinationHost(manifest, { environment: entry.environment }, values), 120)} (${manifest.name})`;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return t('{name}, whose inputs do not fit: nothing is sent', { name: manifest.name });
  }
}
