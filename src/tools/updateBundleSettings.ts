// update_bundle_settings: what Sluice itself keeps about a bundle, and what its provider keeps and can change. Each
// result says where the change was made.
import { phrase } from '../core/plan/phrase.ts';
import { z } from 'zod';
import type { Effect } from '../core/plan/effect.ts';
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
import { placeOf, requireActiveBundle } from './bundleTarget.ts';
import { gated, gatedInput, joinsOnceBegun, nothingToDo, planOnBundle, requireAsApproved } from './gated.ts';
import { inversePatch, mergePatch } from './mergePatch.ts';
import { bundleOf, changeBundle } from './provision/bundleRecords.ts';
import {
  applyAtProvider,
  providerEffects,
  providerSettingsData,
  providerSettingsInput,
  sentSettings,
  settingsBefore,
  wantedAtProvider,
  withProviderSettings,
  type ProviderSettings,
} from './settings/providerSettings.ts';
import { operationOutput } from './wire.ts';

const MAX_LENGTH = 16 * 1024;
const MAX_DEPTH = 8;
const STEP = 'settings';

const input = z.strictObject({
  bundle_id: z.string().min(1).max(80),
  settings: z
    .record(z.string(), z.json())
    .optional()
    .describe('Sluice’s own notes, never sent; merged (RFC 7386): null removes a key'),
  ...providerSettingsInput,
  ...gatedInput,
});
type SettingsArgs = z.infer<typeof input>;

const planned = new PlanData(z.object({ settings: jsonObject, ...providerSettingsData }), sentSettings);

export const updateBundleSettings = defineWorkTool({
  ...gated,
  name: 'update_bundle_settings',
  title: 'Change bundle settings',
  description:
    'Changes a bundle at its provider (webhook events, OAuth redirect_uris) and the notes that only Sluice keeps (settings, never a secret). A person approves changes of live accounts and new redirect URIs. The message says what changed where.',
  version: 2,
  input,
  output: operationOutput.extend({
    bundle_id: z.string().nullable().optional(),
    settings: z.looseObject({}).optional(),
    redirect_uris: z.array(z.string()).optional(),
    webhooks: z.array(z.looseObject({ id: z.string(), events: z.array(z.string()) })).optional(),
  }),
  verbs: ['change'],
  openWorld: true,
  data: planned,
  plan: (args, context) => {
    const { bundle, merged, atProvider } = wanted(args, context);
    const there = providerEffects(atProvider, bundle);
    const here = differences(bundle.settings, merged);
    return planOnBundle(context, bundle, {
      title: phrase('change settings of {bundle}', { bundle: placeOf(context.manifests, bundle) }),
      verbs: ['change'],
      effects: [...there, ...here],
      impact: [
        ...(there.length > 0 ? [phrase('Events and redirect URIs change at the provider.')] : []),
        ...(here.length > 0
          ? [phrase('What Sluice alone keeps changes here; nothing of it is sent to the provider.')]
          : []),
      ],
      data: { settings: merged, ...atProvider },
    });
  },
  work: {
    identity: ({ bundle_id, settings = {}, webhook_id = null, events = null, redirect_uris = null }) => [
      bundle_id,
      settings,
      webhook_id,
      events,
      redirect_uris,
    ],
    settled: (args, context) => {
      const { bundle, merged, atProvider } = wanted(args, context);
      const isSame = canonicalJson(merged) === canonicalJson(bundle.settings);
      if (!isSame || atProvider.webhook !== null || atProvider.redirect_uris !== null) return undefined;
      return nothingToDo('It is so already; nothing was changed and nothing was sent', settingsOf(bundle));
    },
    accepts: joinsOnceBegun,
    steps: (): Step[] => [
      { name: STEP, title: 'Changing the settings', weight: 1, run: change, undo: putBack },
    ],
    finish: (tx, operation) => {
      const bundle = tx.bundles.get(operation.bundleId ?? '');
      return { ...(bundle && settingsOf(bundle)), message: whatChanged(operation) };
    },
  },
});

function settingsOf({ id, settings, webhooks, oauthClient }: Bundle): JsonObject {
  return {
    bundle_id: id,
    settings,
    webhooks: webhooks.map((hook) => ({ id: hook.id, url: hook.url, events: hook.events })),
    ...(oauthClient && { redirect_uris: oauthClient.redirectUris }),
  };
}

/** Never “changed” without where: a note that Sluice keeps is no change at the provider. */
function whatChanged(operation: Operation): string {
  const { webhook, redirect_uris: uris } = planned.of(operation);
  const there = [
    ...(webhook === null ? [] : ['the events']),
    ...(uris === null ? [] : ['the redirect URIs']),
  ];
  const { settings = {} } = input.parse(operation.args);
  const here = Object.keys(settings).length > 0;
  const parts = [
    ...(there.length > 0 ? [`Changed ${there.join(' and ')} at the provider`] : []),
    ...(here ? ['Changed what Sluice keeps about the bundle; nothing of that was sent to the provider'] : []),
  ];
  return parts.join('. ');
}

async function change(context: StepContext): Promise<StepEffect> {
  const bundle = bundleOf(context);
  requireAsApproved(context, STEP, bundle);
  const { settings: patch = {} } = input.parse(context.operation.args);
  const atProvider = planned.of(context.operation);
  await applyAtProvider(context, bundle, atProvider, planned.sent(context.operation));
  return {
    message: 'Changed the settings',
    output: { before: bundle.settings, before_there: { ...settingsBefore(atProvider, bundle) } },
    apply: (tx) => {
      changeBundle(tx, context.operation, (now) => ({
        settings: mergePatch(now.settings, patch),
        ...withProviderSettings(now, atProvider),
      }));
    },
  };
}

/** Only what was changed is as before: what others set beside it stays. */
function putBack(tx: StoreTransaction, operation: Operation): void {
  const { output } = tx.operations.steps(operation.id).find(({ name }) => name === STEP) ?? {};
  const before = (output?.['before'] ?? {}) as JsonObject;
  const there = z.object(providerSettingsData).parse(output?.['before_there'] ?? {});
  const { settings: patch = {} } = input.parse(operation.args);
  changeBundle(tx, operation, (now) => ({
    settings: mergePatch(now.settings, inversePatch(before, patch)),
    ...withProviderSettings(now, there),
  }));
}

/** @throws AppError `not-found`, `bundle-busy`, `bad-arguments`, as `wantedAtProvider` */
function wanted(
  args: SettingsArgs,
  context: PlanContext,
): { bundle: Bundle; merged: JsonObject; atProvider: ProviderSettings } {
  const bundle = requireActiveBundle(context.view, args.bundle_id);
  const patch: JsonObject = args.settings ?? {};
  const misplaced = Object.keys(patch).find((key) => AT_PROVIDER.has(key));
  if (misplaced !== undefined) throw notASetting(misplaced);
  const { settings, events, redirect_uris: uris } = args;
  if (settings === undefined && events === undefined && uris === undefined) throw nothingAsked();
  if (depthOf(patch) > MAX_DEPTH) throw unfit(`nested deeper than ${MAX_DEPTH}`);
  const merged = mergePatch(bundle.settings, patch);
  if (canonicalJson(merged).length > MAX_LENGTH) throw unfit(`longer than ${MAX_LENGTH / 1024} KiB in all`);
  return { bundle, merged, atProvider: wantedAtProvider(args, bundle, context) };
}

/** Names under which callers look for what the provider keeps. */
const AT_PROVIDER: ReadonlySet<string> = new Set(['redirect_uris', 'events', 'webhooks', 'webhook_events']);

/** As a note here it would look like a change there. */
function notASetting(key: string): AppError {
  const instead =
    key === 'redirect_uris'
      ? 'Give redirect_uris beside settings'
      : 'Give events (and webhook_id) beside settings';
  return new AppError('bad-arguments', `“${key}” is kept by the provider, not in settings.`, {
    next: `Nothing was changed. ${instead}: it is then changed at the provider.`,
  });
}

function nothingAsked(): AppError {
  return new AppError('bad-arguments', 'None of settings, events and redirect_uris was given.', {
    next: 'Nothing was changed. Give at least one of them.',
  });
}

/** One line for each value that differs, by its path. */
function differences(before: JsonObject, after: JsonObject, path = ''): Effect[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key): Effect[] => {
    const [old, now] = [before, after].map((object) =>
      Object.hasOwn(object, key) ? object[key] : undefined,
    );
    const label = path + (/^[\w-]+$/.test(key) ? key : JSON.stringify(key));
    if (isJsonObject(old) && isJsonObject(now)) return differences(old, now, `${label}.`);
    const [was, is] = [old, now].map((value) => (value === undefined ? null : canonicalJson(value)));
    return was === is ? [] : [{ label, before: was ?? null, after: is ?? null, marks: [] }];
  });
}

function unfit(how: string): AppError {
  return new AppError('bad-arguments', `The settings would be ${how}.`, {
    next: 'Nothing was changed. Keep settings small; put large things elsewhere and refer to them.',
  });
}
