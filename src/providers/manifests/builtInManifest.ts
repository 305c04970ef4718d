// A manifest that ships with Sluice, read on first use: validation takes milliseconds, and a start needs none of
// them.
import type { Manifest } from '../../core/provider/manifest.ts';
import { parseManifest } from '../../core/provider/manifestChecks.ts';

export class BuiltInManifest {
  readonly id: string;
  readonly name: string;
  readonly #document: object;
  #manifest: Manifest | undefined;

  /** @param document the manifest as in a file, without its id; unit tests read every one */
  constructor(id: string, document: { name: string; [member: string]: unknown }) {
    this.id = id;
    this.name = document.name;
    this.#document = document;
  }

  get manifest(): Manifest {
    return (this.#manifest ??= parseManifest({ id: this.id, ...this.#document }));
  }
}
