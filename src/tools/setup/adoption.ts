// Adopts what already exists at a provider. If a manifest can find an object by its properties, and not only by
// Sluice's own tag, Sluice adopts it instead of creating it twice.
import { NO_TAG, plainParams, requested } from '../../core/provider/outwardValue.ts';
import { AppError } from '../../core/errors.ts';
import type { CallResult, CallSpec } from '../../core/operation/call.ts';
import type { StepContext } from '../../core/operation/step.ts';
import { resolveInputs, webhooksOf } from '../../core/provider/inputs.ts';
import { requestOf } from '../../core/provider/declaredRequests.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { PreflightContext } from '../../core/tool/tool.ts';
import { visibleText } from '../../core/visibleText.ts';
import type { ComparedEntry } from './compareSetup.ts';

/** Creating request → the one that finds its objects. A key without its secret is useless, a webhook is not. */
const FINDERS: Readonly<Record<string, { find: string; needsSecret: boolean }>> = {
  'webhook.create': { find: 'webhook.find', needsSecret: false },
  'credential.create': { find: 'credential.find', needsSecret: true },
};

/** Creates it, unless the provider already has it. The answer has the form of the creating request's. */
export async function callOrAdopt(context: StepContext, key: string, spec: CallSpec): Promise<CallResult> {
  const finder = finderOf(context.manifests.get(spec.provider), spec.request);
  if (finder === undefined) return context.call(key, spec);
  const found = await context.call(`existing-${key}`, { ...spec, request: finder.find, undo: null });
  if (found.gone || (finder.needsSecret && found.secretParts.length === 0)) return context.call(key, spec);
  const { url } = plainParams(spec.params);
  const what = typeof url === 'string' ? url : spec.request;
  const secret = found.secretParts.length > 0 ? '' : ' Its secret stays with whoever made it.';
  await context.warn(`Adopted what the provider had already: ${visibleText(what, 200)}.${secret}`);
  return found;
}

/**
 * URLs of the entry's webhooks that exist at its provider. None if the provider doesn't answer, or asking
 * needs a secret that a person hasn't given yet.
 */
export async function existingWebhooks(entry: ComparedEntry, context: PreflightContext): Promise<string[]> {
  const manifest = context.manifests.get(entry.provider);
  const finder = finderOf(manifest, 'webhook.create');
  if (
    finder === undefined ||
    resolveInputs(manifest, entry.inputs, entry.environment).requiredSecrets.length > 0
  )
    return [];
  const found: string[] = [];
  for (const { url, events } of webhooksOf(manifest, entry.inputs)) {
    const params = { ...requested({ ...entry.inputs, name: entry.name, url, events }), tag: NO_TAG };
    const { provider, environment } = entry;
    try {
      const outcome = await context.ask({ provider, environment, request: finder.find, params, secrets: {} });
      if (outcome.kind === 'done') found.push(url);
    } catch (error) {
      // Without an answer the plan omits it; the steps search again.
      if (!(error instanceof AppError)) throw error;
      return found;
    }
  }
  return found;
}

function finderOf(manifest: Manifest, request: string): (typeof FINDERS)[string] | undefined {
  const finder = Object.hasOwn(FINDERS, request) ? FINDERS[request] : undefined;
  const declared = finder && requestOf(manifest, finder.find);
  if (declared?.type !== 'http') return undefined;
  // If others are part of it, it must be created: a found object reveals nothing about them.
  const isWhole = Object.values(manifest.requests).every(
    (other) => other.type !== 'included' || other.in !== request,
  );
  if (!isWhole) return undefined;
  const { path, query, headers, json, form, select } = declared;
  const templates = JSON.stringify([path, query, headers, json, form, select]);
  // By tag it would find only what this very operation created.
  return templates.includes('{tag}') || templates.includes('{tagged_url}') ? undefined : finder;
}
