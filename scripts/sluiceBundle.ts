// How Sluice itself is bundled: sluice.cjs with everything that a start needs, and beside it a file for each part that
// `await import()` in the sources loads on first need. Rolldown splits CommonJS; esbuild splits ES modules alone, which
// VS Code's loader hooks do not reach.
import path from 'node:path';
import type { BuildOptions, Plugin } from 'rolldown';
import { projectDir } from './project.ts';

const ENTRY = path.join(projectDir, 'src', 'createSluice.ts');
const AJV = /[\\/]sdk[\\/]dist[\\/]esm[\\/]validation[\\/]ajv-provider\.js$/;
/** zod's error messages in forty languages, which are never shown; `ENGLISH` stands for them. */
export const TRANSLATIONS = /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/;

export const ENGLISH = `export { default as en } from './en.js';`;

/** The bundles of createSluice.ts and createStorageCare.ts, written into `dist`. */
export function sluiceBundle(dist: string, { production }: { production: boolean }): BuildOptions {
  const needed = new Set<string>();
  return {
    input: { sluice: ENTRY, care: path.join(projectDir, 'src', 'createStorageCare.ts') },
    platform: 'node',
    external: ['vscode'],
    transform: { target: 'node22' },
    plugins: [leaveOutUnreachable, noteWhatAStartNeeds(needed)],
    preserveEntrySignatures: 'allow-extension',
    output: {
      dir: dist,
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
      // A deferred require(): the loader that VS Code's extension host hooks into.
      dynamicImportInCjs: false,
      // In one file, also if parts that are loaded later need it too: each file costs a millisecond of a start.
      codeSplitting: {
        groups: [{ name: 'sluice', test: (id) => needed.has(id) }],
        includeDependenciesRecursively: false,
      },
      minify: production,
      comments: !production,
      sourcemap: !production,
    },
  };
}

/**
 * Leaves out what can never be reached: the SDK's Ajv (src/mcp hands the server a validator of its own) and zod's
 * translations of error messages other than English.
 */
const leaveOutUnreachable: Plugin = {
  name: 'leave-out-unreachable',
  load: {
    filter: { id: [AJV, TRANSLATIONS] },
    handler: (id) =>
      AJV.test(id)
        ? `export class AjvJsonSchemaValidator { constructor() { throw new Error('Ajv is not in this bundle.'); } }`
        : ENGLISH,
  },
};

/** Fills `needed` with what the entry imports statically, by however many steps. */
function noteWhatAStartNeeds(needed: Set<string>): Plugin {
  return {
    name: 'note-what-a-start-needs',
    buildEnd() {
      needed.clear();
      const waiting = [ENTRY];
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        if (needed.has(id)) continue;
        needed.add(id);
        waiting.push(...(this.getModuleInfo(id)?.importedIds ?? []));
      }
    },
  };
}
