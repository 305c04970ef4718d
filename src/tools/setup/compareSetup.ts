// Compares a setup file with what exists: for each bundle whether it is missing, present, or something else.
import type { Bundle, Environment } from '../../core/bundle/bundle.ts';
import { canonicalJson } from '../../core/canonicalJson.ts';
import { AppError } from '../../core/errors.ts';
import { choiceText } from '../../core/nearest.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { ManifestCatalog } from '../../core/provider/manifestCatalog.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { destinationHost, resolveInputs, webhooksOf } from '../../core/provider/inputs.ts';
import type { SetupEntry } from '../../core/setup/setupEntry.ts';
import { visibleText } from '../../core/visibleText.ts';
import { checkedPlace } from '../provision/newBundle.ts';

/**
 * `missing`: it can be set up. `present`: it exists as requested. `differs`: it exists with other inputs or
 * settings. `unfinished`: an operation works on it, or stopped midway. `unfit`: it can't be set up as the
 * file says.
 */
export type SetupState = 'missing' | 'present' | 'differs' | 'unfinished' | 'unfit';

export interface ComparedEntry extends SetupEntry {
  state: SetupState;
  /** The existing bundle, or null. */
  bundle: Bundle | null;
  /** What differs, or why it is unfit or unfinished; empty otherwise. */
  why: string[];
  /** With defaults; for an unfit entry, as in the file. */
  inputs: JsonObject;
  /** Where its secrets go; empty if unknown. */
  host: string;
}

export interface SetupSelection {
  environment?: Environment | undefined;
  names?: readonly string[] | undefined;
}

/** The entries of a call. @throws AppError `bad-arguments` for a name that is not in the file */
export function selectedEntries(
  entries: readonly SetupEntry[],
  { environment, names }: SetupSelection,
): SetupEntry[] {
  const inEnvironment = entries.filter(
    (entry) => environment === undefined || entry.environment === environment,
  );
  if (names === undefined) return inEnvironment;
  const wanted = new Set(names.map((name) => name.normalize('NFC').trim()));
  const unknown = [...wanted].filter((name) => inEnvironment.every((entry) => entry.name !== name));
  if (unknown.length === 0) return inEnvironment.filter(({ name }) => wanted.has(name));
  const shown = unknown.slice(0, 5).map((name) => JSON.stringify(visibleText(name, 80)));
  throw new AppError('bad-arguments', `The setup file has no bundle ${shown.join(', ')} there.`, {
    next: `Nothing was done. ${choiceText(
      unknown[0] ?? '',
      inEnvironment.map(({ name }) => name),
    )}`,
  });
}

export function compareEntry(
  { view, manifests }: { view: StoreView; manifests: ManifestCatalog },
  entry: SetupEntry,
): ComparedEntry {
  const bundle = view.bundles.findByIdentity(entry.provider, entry.environment, entry.name) ?? null;
  try {
    const { manifest, environment } = checkedPlace(entry, manifests);
    const inputs = resolveInputs(manifest, entry.inputs, environment).values;
    const host = destinationHost(manifest, { environment }, inputs);
    // Refuses inputs that yield no webhook URL.
    webhooksOf(manifest, inputs);
    return { ...entry, inputs, host, bundle, ...stateOf(bundle, inputs, entry.settings) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...entry, host: '', bundle, state: 'unfit', why: [visibleText(error.message, 300)] };
  }
}

function stateOf(
  bundle: Bundle | null,
  inputs: JsonObject,
  settings: JsonObject,
): Pick<ComparedEntry, 'state' | 'why'> {
  if (bundle === null) return { state: 'missing', why: [] };
  if (bundle.status !== 'active') return { state: 'unfinished', why: [`it is ${bundle.status}`] };
  const why = [
    ...differing(bundle.inputs, inputs).map((name) => `input ${name}`),
    // What the file does not name belongs to the person.
    ...differing(bundle.settings, settings, Object.keys(settings)).map((name) => `setting ${name}`),
  ];
  return { state: why.length === 0 ? 'present' : 'differs', why };
}

function differing(
  left: JsonObject,
  right: JsonObject,
  names = [...new Set([...Object.keys(left), ...Object.keys(right)])],
): string[] {
  const text = (value: JsonObject, name: string): string | null => {
    const member: JsonValue | undefined = Object.hasOwn(value, name) ? value[name] : undefined;
    return member === undefined ? null : canonicalJson(member);
  };
  return names.filter((name) => text(left, name) !== text(right, name)).map((name) => visibleText(name, 60));
}
