// What a preflight can send before anything is approved: reads about recorded bundles, and about what was asked for.
import type { JsonObject } from '../json.ts';
import { isDeclared, recordedParts, textOf, textsOf } from '../operation/outwardTexts.ts';
import { resolveInputs, webhooksOf } from '../provider/inputs.ts';
import type { Manifest } from '../provider/manifest.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import { leavesOf, type OutwardValue } from '../provider/outwardValue.ts';
import { undisclosed, type Admission, type OutwardRequest } from '../provider/providerClient.ts';
import type { SetupEntry } from '../setup/setupEntry.ts';
import type { Store } from '../storage/store.ts';

export class PreflightAdmission implements Admission {
  readonly #store: Pick<Store, 'read'>;
  readonly #manifests: ManifestCatalog;
  readonly #asked: ReadonlySet<string>;
  #accepted: readonly SetupEntry[] = [];

  /** @param args of the tool's call */
  constructor(store: Pick<Store, 'read'>, manifests: ManifestCatalog, args: JsonObject) {
    this.#store = store;
    this.#manifests = manifests;
    this.#asked = textsOf(args);
  }

  /** The entries of a setup file that a person accepted. */
  accept(entries: readonly SetupEntry[]): void {
    this.#accepted = entries;
  }

  /** @inheritdoc */
  check({ provider, request, params }: OutwardRequest): void {
    const manifest = this.#manifests.get(provider);
    for (const [name, param] of Object.entries(params))
      if (!leavesOf(param).every((value) => this.#admits(value, name, manifest)))
        throw undisclosed(request, name);
  }

  #admits({ leaf, origin }: OutwardValue, name: string, manifest: Manifest): boolean {
    switch (origin.from) {
      case 'bundle':
        return (
          leaf === null ||
          this.#store.read((view) => textsOf(recordedParts(view, origin.bundleId)).has(textOf(leaf)))
        );
      case 'request':
        // An input can name a host: before approval, only one that a person accepted.
        return (
          this.#isAccepted(textOf(leaf), manifest) ||
          (!Object.hasOwn(manifest.inputs, name) && this.#asked.has(textOf(leaf)))
        );
      case 'sluice':
        return leaf === null || leaf === '';
      case 'manifest':
        return isDeclared(leaf, manifest);
      case 'plan':
      case 'call':
      case 'person':
      case 'journal':
      case 'others':
        return false;
    }
  }

  #isAccepted(text: string, manifest: Manifest): boolean {
    return this.#accepted
      .filter(({ provider }) => provider === manifest.id)
      .some(({ name, inputs, environment }) => {
        const { values } = resolveInputs(manifest, inputs, environment);
        const webhooks = webhooksOf(manifest, values).map(({ url, events }) => ({ url, events }));
        return textsOf([name, values, webhooks]).has(text);
      });
  }
}
