// The words of the dialog in which a person accepts a setup file: which bundles, at which providers, and where their
// secrets would go. The file's own words are made visible, bounded, and marked as names.
import { foreign } from '../approval/foreignNames.ts';
import type { DialogText } from '../approval/rows.ts';
import { AppError } from '../errors.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import { destinationHost, resolveInputs } from '../provider/inputs.ts';
import type { ReadSetupFile } from './setupService.ts';
import { SETUP_FILE, type SetupEntry } from './setupEntry.ts';

const MOST_BUNDLES = 6;
const MOST_HOSTS = 5;

export function setupDialogText(
  { entries, acceptance }: Pick<ReadSetupFile, 'entries' | 'acceptance'>,
  manifests: Pick<ManifestCatalog, 'list'>,
): DialogText {
  const bundles = [...new Set(entries.map(({ name, provider }) => JSON.stringify([name, provider])))];
  const hosts = [...new Set(entries.map((entry) => hostText(entry, manifests)))];
  const shown = bundles.slice(0, MOST_BUNDLES).map((key) => bundleLine(key, entries));
  const more = (count: number, what: string): string[] => (count > 0 ? [`… and ${count} more ${what}.`] : []);
  return {
    title:
      acceptance === 'changed'
        ? `${SETUP_FILE} was changed since it was accepted. Accept it as it is now?`
        : `Accept ${SETUP_FILE} of this project?`,
    detail: [
      `It asks for ${bundles.length} bundle${bundles.length === 1 ? '' : 's'}:`,
      ...shown,
      ...more(bundles.length - shown.length, 'bundles'),
      'Sent to, secrets included:',
      ...hosts.slice(0, MOST_HOSTS).map((host) => `• ${host}`),
      ...more(hosts.length - MOST_HOSTS, 'hosts'),
      'Once you accept it, agents can ask to set these up; live environments still need approval each time.',
      'Nothing is set up by accepting.',
    ].join('\n'),
  };
}

function bundleLine(key: string, entries: readonly SetupEntry[]): string {
  const [name = '', provider = ''] = JSON.parse(key) as string[];
  const environments = entries.filter((entry) => entry.name === name && entry.provider === provider);
  return `• “${foreign(name, 60)}” at ${foreign(provider, 40)} (${environments.map(({ environment }) => environment).join(', ')})`;
}

function hostText(entry: SetupEntry, manifests: Pick<ManifestCatalog, 'list'>): string {
  const manifest = manifests.list().find(({ id }) => id === entry.provider);
  if (manifest === undefined) return `a provider “${foreign(entry.provider, 40)}” that is not known`;
  try {
    const { values } = resolveInputs(manifest, entry.inputs, entry.environment);
    return `${foreign(destinationHost(manifest, { environment: entry.environment }, values), 120)} (${manifest.name})`;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${manifest.name}, whose inputs do not fit: nothing is sent`;
  }
}
