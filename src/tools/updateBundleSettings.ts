// update_bundle_settings: Sluice's own settings of a bundle. None of them leave this machine.
import { z } from 'zod';
import type { Change } from '../core/plan/plan.ts';
import { PlanData } from '../core/plan/planData.ts';
import { jsonObject } from '../core/bundle/bundleSchema.ts';
import type { Bundle } from '../core/bundle/bundle.ts';
import { canonicalJson } from '../core/canonicalJson.ts';
import { AppError } from '../core/errors.ts';
import type { Operation } from '../core/operation/operation.ts';
import { depthOf, isJsonObject, type JsonObject } from '../core/json.ts';
import type { Step, StepContext, StepEffect } from '../core/operation/step.ts';
import type { StoreTransaction } from '../core/storage/store.ts';
import { defineWorkTool } from '../core/tool/tool.ts';
import type { PlanContext } from '../core/operation/work.ts';
import { visibleText } from '../core/visibleText.ts';
import { counted, placeOf, requireActiveBundle } from './bundleTarget.ts';
import { gated, gatedInput, joinsOnceBegun, nothingToDo, planOnBundle, requireAsApproved } from './gated.ts';
import { inversePatch, mergePatch } from './mergePatch.ts';
import { bundleOf, changeBundle } from './provision/bundleRecords.ts';
import { operationOutput } from './wire.ts';

const MAX_LENGTH = 16 * 1024;
const MAX_DEPTH = 8;
const STEP = 'settings';

const input = z.strictObject({
  bundle_id: z.string().max(80),
  settings: z
    .record(z.string(), z.json())
    .describe(
      'merged into the settings (RFC 7386): null removes a key, objects are merged, all else replaces',
    ),
  ...gatedInput,
});
type SettingsArgs = z.infer<typeof input>;

export const updateBundleSettings = defineWorkTool({
  ...gated,
  name: 'update_bundle_settings',
  title: 'Change bundle settings',
  description:
    'Changes the settings that Sluice keeps about a bundle, by merging (null removes a key). Never put a secret there. In live environments a person is asked first and sees each key before and after. Returns the settings as they are then.',
  input,
  output: operationOutput.extend({
    bundle_id: z.string().nullable().optional(),
    settings: z.looseObject({}).optional(),
  }),
  verbs: ['change'],
  openWorld: false,
  data: new PlanData(z.object({ settings: jsonObject })),
  plan: (args, context) => {
    const { bundle, merged } = wanted(args, context);
    const changes = differences(bundle.settings, merged);
    return planOnBundle(context, bundle, {
      title: `change ${counted(changes.length, 'setting')} of bundle ${placeOf(context.manifests, bundle)}`,
      verbs: ['change'],
      changes,
      impact: ['Only what Sluice keeps about the bundle changes; nothing is sent to the provider.'],
      data: { settings: merged },
    });
  },
  work: {
    identity: ({ bundle_id, settings }) => [bundle_id, settings],
    settled: (args, context) => {
      const { bundle, merged } = wanted(args, context);
      if (canonicalJson(merged) !== canonicalJson(bundle.settings)) return undefined;
      return nothingToDo('The settings are so already; nothing was changed', {
        bundle_id: bundle.id,
        settings: merged,
      });
    },
    accepts: joinsOnceBegun,
    steps: (): Step[] => [
      { name: STEP, title: 'Changing the settings', weight: 1, run: change, undo: putBack },
    ],
    finish: (tx, operation) => ({
      bundle_id: operation.bundleId,
      settings: tx.bundles.get(operation.bundleId ?? '')?.settings ?? {},
      message: 'The settings were changed',
    }),
  },
});

async function change(context: StepContext): Promise<StepEffect> {
  const bundle = bundleOf(context);
  requireAsApproved(context, STEP, bundle);
  const { settings: patch } = input.parse(context.operation.args);
  return {
    message: 'Changed the settings',
    output: { before: bundle.settings },
    apply: (tx) => {
      changeBundle(tx, context.operation, ({ settings }) => ({ settings: mergePatch(settings, patch) }));
    },
  };
}

/** Restores only the changed keys: what others set beside them stays. */
function putBack(tx: StoreTransaction, operation: Operation): void {
  const { output } = tx.operations.steps(operation.id).find(({ name }) => name === STEP) ?? {};
  const before = (output?.['before'] ?? {}) as JsonObject;
  const { settings: patch } = input.parse(operation.args);
  changeBundle(tx, operation, ({ settings }) => ({
    settings: mergePatch(settings, inversePatch(before, patch)),
  }));
}

/** @throws AppError `not-found`, `bundle-busy`, `bad-arguments` */
function wanted(args: SettingsArgs, { view }: PlanContext): { bundle: Bundle; merged: JsonObject } {
  const bundle = requireActiveBundle(view, args.bundle_id);
  const patch: JsonObject = args.settings;
  if (depthOf(patch) > MAX_DEPTH) throw unfit(`nested deeper than ${MAX_DEPTH}`);
  const merged = mergePatch(bundle.settings, patch);
  if (canonicalJson(merged).length > MAX_LENGTH) throw unfit(`longer than ${MAX_LENGTH / 1024} KiB in all`);
  return { bundle, merged };
}

/** One line for each value that differs, by its path. */
function differences(before: JsonObject, after: JsonObject, path = ''): Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key): Change[] => {
    const [old, now] = [before, after].map((object) =>
      Object.hasOwn(object, key) ? object[key] : undefined,
    );
    const label = `${path}${visibleText(key, 60)}`;
    if (isJsonObject(old) && isJsonObject(now)) return differences(old, now, `${label}.`);
    const [was, is] = [old, now].map((value) => (value === undefined ? null : canonicalJson(value)));
    return was === is ? [] : [{ label, before: was ?? null, after: is ?? null, note: null }];
  });
}

function unfit(how: string): AppError {
  return new AppError('bad-arguments', `The settings would be ${how}.`, {
    next: 'Nothing was changed. Keep settings small; put large things elsewhere and refer to them.',
  });
}
