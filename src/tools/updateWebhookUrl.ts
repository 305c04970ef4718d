// update_webhook_url: where a provider sends a bundle's events. In a live environment a person sees old and new line.
import { replaced } from '../core/plan/effect.ts';
import { partOf } from '../core/provider/outwardValue.ts';
import { phrase } from '../core/plan/phrase.ts';
import { z } from 'zod';
import type { Bundle, Webhook } from '../core/bundle/bundle.ts';
import { AppError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { PlanData } from '../core/plan/planData.ts';
import type { Operation } from '../core/operation/operation.ts';
import type { Step, StepContext, StepEffect } from '../core/operation/step.ts';
import type { StoreTransaction } from '../core/storage/store.ts';
import { defineWorkTool } from '../core/tool/tool.ts';
import type { PlanContext } from '../core/operation/work.ts';
import { visibleText } from '../core/visibleText.ts';
import { callFor, webhookSecret } from './bundleRequests.ts';
import { placeOf, requireActiveBundle, requireRequest, shownName } from './bundleTarget.ts';
import {
  changedSince,
  gated,
  gatedInput,
  joinsOnceBegun,
  nothingToDo,
  planOnBundle,
  requireAsApproved,
} from './gated.ts';
import { hostOf, isKnownHost, NEW_HOST } from './knownHosts.ts';
import { bundleOf, changeBundle } from './provision/bundleRecords.ts';
import { webhookGone, webhookOf } from './webhookOf.ts';
import { operationOutput } from './wire.ts';

const MAX_URL_LENGTH = 2000;
const STEP = 'webhook';

const input = z.strictObject({
  bundle_id: z.string().min(1).max(80),
  webhook_id: z
    .string()
    .min(1)
    .max(80)
    .optional()
    .describe('from get_bundle; optional if the bundle has one'),
  new_url: z.string().max(MAX_URL_LENGTH).describe('https; plain http only to this machine itself'),
  ...gatedInput,
});
type UpdateArgs = z.infer<typeof input>;

const planned = new PlanData(z.object({ webhook_id: z.string(), url: z.string() }), ({ url }) => ({ url }));

interface Wanted {
  bundle: Bundle;
  webhook: Webhook;
  url: string;
}

export const updateWebhookUrl = defineWorkTool({
  ...gated,
  name: 'update_webhook_url',
  title: 'Change webhook URL',
  description:
    'Changes where the provider sends a webhook’s events. A person approves live accounts and new URLs, and sees old and new. Repeating it changes nothing more.',
  input,
  output: operationOutput.extend({
    bundle_id: z.string().nullable().optional(),
    webhook_id: z.string().optional(),
    url: z.string().optional(),
  }),
  verbs: ['change'],
  openWorld: true,
  data: planned,
  plan: (args, context) => {
    const { bundle, webhook, url } = wanted(args, context);
    requireRequest(context.manifests, bundle, 'webhook.update');
    const { host } = new URL(url);
    const isNew = !isKnownHost(context.view, host);
    const events = visibleText(webhook.events.join(', '), 120);
    return planOnBundle(context, bundle, {
      title: phrase('change a webhook of {bundle}', { bundle: placeOf(context.manifests, bundle) }),
      verbs: ['change'],
      effects: [
        replaced(phrase('URL'), webhook.url, url, {
          destination: { url, role: 'webhook' },
          marks: isNew ? [NEW_HOST] : [],
        }),
      ],
      impact: [
        host === hostOf(webhook.url)
          ? phrase('Events ({events}) go to a different path on {host}.', { events, host })
          : phrase('Events ({events}) go to {host}, and no longer to {before}.', {
              events,
              host,
              before: hostOf(webhook.url),
            }),
      ],
      estimatedMs: 2_000,
      data: { webhook_id: webhook.id, url },
    });
  },
  work: {
    identity: (args, context) => {
      const { bundle, webhook, url } = wanted(args, context);
      return [bundle.id, webhook.id, url];
    },
    settled: (args, context) => {
      const { bundle, webhook, url } = wanted(args, context);
      if (normalizedUrl(webhook.url) !== url) return undefined;
      const answer = changedAnswer(bundle.id, webhook.id, url);
      return nothingToDo('The webhook has this URL already; nothing was sent', answer);
    },
    accepts: joinsOnceBegun,
    steps: (): Step[] => [
      { name: STEP, title: 'Changing the webhook’s URL', weight: 1, run: change, undo: putBack },
    ],
    finish: (_tx, operation) => {
      const { webhook_id, url } = planned.of(operation);
      return {
        ...changedAnswer(operation.bundleId ?? '', webhook_id, url),
        message: `The webhook’s events now go to ${hostOf(url)}`,
      };
    },
  },
});

async function change(context: StepContext): Promise<StepEffect> {
  const bundle = bundleOf(context);
  const { webhook_id, url } = planned.of(context.operation);
  const webhook = bundle.webhooks.find(({ id }) => id === webhook_id);
  if (webhook === undefined) throw changedSince(shownName(bundle));
  requireAsApproved(context, STEP, bundle);
  const { providerRef, events } = webhook;
  const params = partOf(bundle, { webhook_id: providerRef, url: webhook.url, events });
  const result = await callFor(
    context,
    bundle,
    'update',
    'webhook.update',
    { ...params, ...planned.sent(context.operation) },
    { undo: { request: 'webhook.update', params }, secrets: webhookSecret(context, webhook) },
  );
  if (result.gone) throw webhookGone(bundle);
  return {
    message: 'Changed the webhook’s URL',
    output: { webhook_id, url, before: webhook.url },
    apply: (tx) => {
      changeBundle(tx, context.operation, ({ webhooks }) => ({
        webhooks: webhooks.map((each) => (each.id === webhook_id ? { ...each, url } : each)),
      }));
    },
  };
}

/** Updates the record, because the provider sends to the former URL again. */
function putBack(tx: StoreTransaction, operation: Operation): void {
  const { webhook_id } = planned.of(operation);
  const { output } = tx.operations.steps(operation.id).find(({ name }) => name === STEP) ?? {};
  const before = output?.['before'];
  if (typeof before !== 'string') return;
  changeBundle(tx, operation, ({ webhooks }) => ({
    webhooks: webhooks.map((each) => (each.id === webhook_id ? { ...each, url: before } : each)),
  }));
}

/** @throws AppError `not-found`, `bundle-busy`, `bad-arguments` */
function wanted({ bundle_id, webhook_id, new_url }: UpdateArgs, { view }: PlanContext): Wanted {
  const bundle = requireActiveBundle(view, bundle_id);
  return { bundle, webhook: webhookOf(bundle, webhook_id), url: normalizedUrl(new_url) };
}

/** @throws AppError `bad-arguments` */
function normalizedUrl(given: string): string {
  const url = URL.parse(given);
  const plain = url !== null && url.username === '' && url.password === '' && url.hash === '';
  const isLocal = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (plain && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal))) return url.href;
  throw new AppError('bad-arguments', 'new_url must be an https URL without user name and fragment.', {
    next: 'Nothing was changed. Plain http is only taken for this machine itself (localhost, 127.0.0.1).',
  });
}

function changedAnswer(bundleId: string, webhookId: string, url: string): JsonObject {
  return { bundle_id: bundleId, webhook_id: webhookId, url };
}
