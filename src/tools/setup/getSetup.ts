// get_setup: what the project's setup file requests, what of it exists, what is missing or differs.
import { z } from 'zod';
import { ENVIRONMENTS } from '../../core/bundle/bundle.ts';
import { SETUP_FILE } from '../../core/setup/setupEntry.ts';
import { defineAnswerTool } from '../../core/tool/tool.ts';
import { counted } from '../bundleTarget.ts';
import { openOutput } from '../wire.ts';
import { compareEntry, selectedEntries, type ComparedEntry } from './compareSetup.ts';

const input = z.strictObject({
  environment: z
    .enum(ENVIRONMENTS)
    .optional()
    .describe('only what the project needs there; default: everywhere'),
});

export const getSetup = defineAnswerTool({
  name: 'get_setup',
  title: 'Get project setup',
  description:
    'Shows the bundles that this project’s .sluice/setup.json asks for, which exist, and whether the person accepted the file.',
  input,
  output: openOutput.extend({
    file: z.string().nullable().optional(),
    acceptance: z.string().optional(),
    bundles: z
      .array(
        z.looseObject({ name: z.string(), provider: z.string(), environment: z.string(), state: z.string() }),
      )
      .optional(),
  }),
  verbs: ['read'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: async ({ environment }, { setup, read, manifests }) => {
    const file = await setup.read();
    if (file === undefined) return { status: 'none', file: null, bundles: [] };
    const compared = read((view) =>
      selectedEntries(file.entries, { environment }).map((entry) => compareEntry({ view, manifests }, entry)),
    );
    const missing = compared.filter(({ state }) => state === 'missing').length;
    return {
      status: missing === 0 ? 'complete' : 'incomplete',
      file: SETUP_FILE,
      acceptance: file.acceptance,
      missing,
      bundles: compared.map(wireEntry),
    };
  },
  summarize: ({ status, acceptance, missing, bundles = [] }) => {
    if (status === 'none') return `This project has no ${SETUP_FILE}.`;
    const said =
      acceptance === 'accepted' ? '' : ' A person has to accept the file before apply_setup works.';
    return `The project needs ${counted(bundles.length, 'bundle')}, ${String(missing)} missing.${said}`;
  },
});

function wireEntry({ name, provider, environment, state, bundle, why }: ComparedEntry) {
  return { name, provider, environment, state, bundle_id: bundle?.id ?? null, why };
}
