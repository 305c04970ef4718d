// What a setup file asks for beside what is there: for each bundle whether it is missing, present, or something else.
import type { Bundle, Environment } from '../../core/bundle/bundle.ts';
import { canonicalJson } from '../../core/canonicalJson.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { ManifestCatalog } from '../../core/provider/manifestCatalog.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { destinationHost, resolveInputs, webhooksOf } from '../../core/provider/inputs.ts';
import type { SetupEntry } from '../../core/setup/setupEntry.ts';
import { visibleText } from '../../core/visibleText.ts';
import { checkedPlace } from '../provision/newBundle.ts';

/**
 * `missing`: it can be set up; `present`: it is there as asked for; `differs`: it is there with other inputs or
 * settings; `unfinished`: something works on it, or stopped midway; `unfit`: it cannot be set up as the file says.
 */
export type SetupState = 'missing' | 'present' | 'differs' | 'unfinished' | 'unfit';

export interface ComparedEntry extends SetupEntry {
  state: SetupState;
  /** The bundle that is there, or null. */
  bundle: Bundle | null;
  /** What differs, or why it is unfit or unfinished; empty otherwise. */
  why: string[];
  /** Defaults filled in; of what is unfit, as the file says. */
  inputs: JsonObject;
  /** Where its secrets go; empty where that is not known. */
  host: string;
}

export interface SetupSelection {
  environment?: Environment | undefined;
  names?: readonly string[] | undefined;
}

/** The entries that a call is about. @throws AppError `bad-arguments` for a name that the file does not have */
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
    next: 'Nothing was done. get_setup shows what it has.',
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
    // Refuses inputs of which no webhook's URL can be made.
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
    // What the file does not name is the person's own.
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
