// The entries of a setup file, and how to write one. setupFile.ts reads and checks it.
import type { Environment } from '../bundle/bundle.ts';
import type { JsonObject } from '../json.ts';

/** Its path in the workspace folder. */
export const SETUP_FILE = '.sluice/setup.json';
/** Longer than any project needs, in UTF-16 code units. */
export const MAX_SETUP_LENGTH = 64 * 1024;

/** One bundle in one environment. */
export interface SetupEntry {
  name: string;
  provider: string;
  environment: Environment;
  inputs: JsonObject;
  settings: JsonObject;
}

type WrittenBundle = Omit<SetupEntry, 'environment'> & { environments: Environment[] };

/** The file's text for version control: entries of the same content share one place. */
export function setupFileText(entries: readonly SetupEntry[]): string {
  const bundles: WrittenBundle[] = [];
  for (const { environment, name, provider, inputs, settings } of entries) {
    const same = (known: WrittenBundle): boolean =>
      JSON.stringify({ ...known, environments: [] }) ===
      JSON.stringify({ name, provider, environments: [], inputs, settings });
    const like = bundles.find(same);
    if (like) like.environments.push(environment);
    else bundles.push({ name, provider, environments: [environment], inputs, settings });
  }
  return `${JSON.stringify({ version: 1, bundles }, null, 2)}\n`;
}

export function entryKey({ provider, name, environment }: Omit<SetupEntry, 'inputs' | 'settings'>): string {
  return JSON.stringify([provider, name, environment]);
}
