// The files of a machine as texts, and what Sluice remembers of them: plans are carried out on it.
import assert from 'node:assert/strict';
import type { ConnectionPlan, PlanDeps } from '../../../src/clients/connectionPlan.ts';
import type { KnownClient, Machine } from '../../../src/clients/knownClients.ts';
import type { WrittenFile } from '../../../src/clients/writtenFile.ts';

export const machine: Machine = {
  platform: 'linux',
  env: {},
  home: '/home/ann',
  editorFolder: '/home/ann/.editor',
};

/** The files of a machine, and what Sluice remembers of them. */
export class PlannedDisk {
  readonly texts = new Map<string, string>();
  readonly #written = new Map<string, WrittenFile>();

  parts(client: KnownClient): PlanDeps {
    return {
      client,
      machine,
      texts: (file) => this.texts.get(file),
      remembered: (file) => this.#written.get(file),
    };
  }

  carryOut({ files }: ConnectionPlan): void {
    for (const { path, before, after, written } of files) {
      assert.equal(this.texts.get(path), before);
      if (after === undefined) this.texts.delete(path);
      else this.texts.set(path, after);
      if (written === undefined) this.#written.delete(path);
      else this.#written.set(path, written);
    }
  }

  forget(): void {
    this.#written.clear();
  }
}
