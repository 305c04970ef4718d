// A CPU profile of this process: written to a file that DevTools opens, and what dominates it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector';
import path from 'node:path';

/** A function's own share of a profile. */
export interface Dominant {
  /** "canonicalJson (canonicalJson.ts:14)" */
  where: string;
  /** Of the time that was not idle, 0 to 1. */
  share: number;
}

/** How many functions are named. */
const NAMED = 8;
const SAMPLING_US = 200;
/** Waiting is nothing that could be made faster, and the profiler's own start and end are not what is measured. */
const LEFT_OUT = /^\(idle\)$|^\(root\)$|\(node:inspector|\(inspector:/;

export class Profile {
  readonly #session = new Session();

  /** Runs from here on. */
  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.setSamplingInterval', { interval: SAMPLING_US });
    this.#session.post('Profiler.start');
  }

  /** Writes it to `file`, where one is given. @returns the functions with the most time of their own */
  stop(file?: string): Dominant[] {
    let profile: Profiler.Profile | undefined;
    let failure: Error | null = null;
    // The inspector of one's own thread answers before post returns.
    this.#session.post('Profiler.stop', (error, result) => {
      failure = error;
      profile = result?.profile;
    });
    this.#session.disconnect();
    if (profile === undefined) throw new Error('The profiler gave no profile.', { cause: failure });
    if (file !== undefined) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(profile));
    }
    return dominantOf(profile);
  }
}

/** The functions with the most time of their own. */
export function dominantOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Dominant[] {
  const named = new Map(nodes.map((node) => [node.id, nameOf(node)]));
  const own = new Map<string, number>();
  let total = 0;
  samples.forEach((id, index) => {
    const name = named.get(id);
    if (name === undefined || LEFT_OUT.test(name)) return;
    const spent = timeDeltas[index] ?? 0;
    own.set(name, (own.get(name) ?? 0) + spent);
    total += spent;
  });
  return [...own]
    .toSorted((left, right) => right[1] - left[1])
    .slice(0, NAMED)
    .map(([where, spent]) => ({ where, share: spent / total }));
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: Profiler.ProfileNode): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name} (${path.basename(url)}:${lineNumber + 1})`;
}
