// What a measurement uses of its surroundings: folders, children, profiles. Everything it made ends with it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import path from 'node:path';
import { artifactsDir } from '../../scripts/project.ts';
import { BenchChild } from './benchChild.ts';
import type { Bench } from './figure.ts';
import { dominantOf, Profile, type Dominant } from './profile.ts';

export const benchDir = path.join(artifactsDir, 'bench');

export class BenchRoom implements Bench {
  readonly #name: string;
  readonly #takesProfiles: boolean;
  readonly #folders: string[] = [];
  readonly #children: BenchChild[] = [];
  /** What dominates the profile that was taken last. */
  dominant: Dominant[] | undefined;

  /** @param name the figure's, which names its profile */
  constructor(name: string, takesProfiles: boolean) {
    this.#name = name;
    this.#takesProfiles = takesProfiles;
    mkdirSync(benchDir, { recursive: true });
  }

  newFolder(): string {
    const folder = mkdtempSync(path.join(benchDir, `${this.#name}-`));
    this.#folders.push(folder);
    return folder;
  }

  keptPath(name: string): string {
    return path.join(benchDir, name);
  }

  async child(script: string, args: readonly string[] = []): Promise<BenchChild> {
    const child = await BenchChild.start(path.join(import.meta.dirname, 'children', script), args);
    this.#children.push(child);
    return child;
  }

  async profiled<T>(work: () => Promise<T> | T, of?: BenchChild): Promise<T> {
    if (!this.#takesProfiles) return work();
    const file = path.join(benchDir, `${this.#name}.cpuprofile`);
    const own = of === undefined ? new Profile() : undefined;
    await of?.ask('profileStart');
    const result = await work();
    this.dominant = own?.stop(file) ?? (await of?.ask<Dominant[]>('profileStop', file));
    return result;
  }

  async profiledElsewhere(file: string, work: () => Promise<void>): Promise<void> {
    if (!this.#takesProfiles) return;
    writeFileSync(file, '');
    await work();
    const profile = readFileSync(file, 'utf8');
    writeFileSync(path.join(benchDir, `${this.#name}.cpuprofile`), profile);
    this.dominant = dominantOf(JSON.parse(profile) as Profiler.Profile);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.end()));
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
