// share_bundle: lets somebody see some facts of a bundle at its provider, for a while. Nothing secret can be shared.
import { added } from '../core/plan/effect.ts';
import { phrase } from '../core/plan/phrase.ts';
import { partOf } from '../core/provider/outwardValue.ts';
import { z } from 'zod';
import type { Bundle } from '../core/bundle/bundle.ts';
import { AppError } from '../core/errors.ts';
import type { CallSpec } from '../core/operation/call.ts';
import type { Step, StepContext, StepEffect } from '../core/operation/step.ts';
import type { JsonObject } from '../core/json.ts';
import { PlanData } from '../core/plan/planData.ts';
import { sentRequestOf } from '../core/provider/declaredRequests.ts';
import { defineWorkTool } from '../core/tool/tool.ts';
import type { PlanContext } from '../core/operation/work.ts';
import { visibleText } from '../core/visibleText.ts';
import { callFor } from './bundleRequests.ts';
import { apiKeyOf, placeOf, requireActiveBundle, requireRequest, shownName } from './bundleTarget.ts';
import {
  changedSince,
  gated,
  gatedInput,
  joinsOnceBegun,
  nothingToDo,
  planOnBundle,
  requireAsApproved,
} from './gated.ts';
import { bundleOf } from './provision/bundleRecords.ts';
import { isoTime, operationOutput } from './wire.ts';

/** Non-secret facts of a bundle; nothing else can be shared. */
export const SHAREABLE_FIELDS = [
  'name',
  'environment',
  'status',
  'created_at',
  'last_used',
  'subscription',
  'tools',
  'webhook_urls',
  'client_id',
  'redirect_uris',
] as const;
const MOST_DAYS = 90;
const DAY_MS = 24 * 60 * 60_000;
const STEP = 'share';

const input = z.strictObject({
  bundle_id: z.string().min(1).max(80),
  recipient: z.string().min(1).max(200).describe('who gets it, e.g. an e-mail address'),
  fields: z.array(z.enum(SHAREABLE_FIELDS)).min(1).describe('what they see; nothing secret can be named'),
  expires_at: z.iso
    .datetime({ offset: true })
    .describe(`until when, at most ${MOST_DAYS} days ahead, e.g. 2027-01-31T12:00:00Z`),
  ...gatedInput,
});
type ShareArgs = z.infer<typeof input>;

const planned = new PlanData(
  z.object({ recipient: z.string(), fields: z.array(z.string()), expires_at: z.string() }),
  ({ recipient, fields, expires_at }) => ({ recipient, fields, expires_at }),
);

interface Wanted {
  bundle: Bundle;
  key: string;
  recipient: string;
  fields: string[];
  expiresAt: number;
}

export const shareBundle = defineWorkTool({
  ...gated,
  name: 'share_bundle',
  title: 'Share bundle',
  description:
    'Lets somebody see the named facts of a bundle at its provider until a given time, at most 90 days ahead. A person is asked first and sees who gets which fields until when. Returns share_id.',
  input,
  output: operationOutput.extend({
    bundle_id: z.string().nullable().optional(),
    share_id: z.string().nullable().optional(),
    expires_at: z.string().optional(),
  }),
  verbs: ['share'],
  openWorld: true,
  data: planned,
  plan: (args, context) => {
    const { bundle, recipient, fields, expiresAt } = wanted(args, context);
    const until = isoTime(expiresAt);
    return planOnBundle(context, bundle, {
      title: phrase('share {fields} of {bundle} with {recipient}', {
        fields: visibleText(fields.join(', '), 80),
        bundle: placeOf(context.manifests, bundle),
        recipient: visibleText(recipient, 80),
      }),
      verbs: ['share'],
      effects: [
        added(phrase('Shared with'), recipient, { destination: { url: recipient, role: 'recipient' } }),
        ...fields.map((field) => added(phrase('Field'), field)),
        added(phrase('Until'), until),
      ],
      impact: [
        phrase('They can read these fields until {until}; what they read before then stays with them.', {
          until,
        }),
      ],
      estimatedMs: 2_000,
      data: { recipient, fields, expires_at: until },
    });
  },
  work: {
    identity: (args, context) => {
      const { bundle, recipient, fields, expiresAt } = wanted(args, context);
      return [bundle.id, recipient, fields, expiresAt];
    },
    settled: (args, context) => earlierShare(wanted(args, context), context),
    accepts: joinsOnceBegun,
    steps: (): Step[] => [{ name: STEP, title: 'Sharing with the recipient', weight: 1, run: share }],
    finish: (_tx, operation, outputs) => {
      const { recipient, fields, expires_at } = planned.of(operation);
      return {
        bundle_id: operation.bundleId,
        share_id: outputs.get(STEP)?.['share_id'] ?? null,
        recipient,
        fields,
        expires_at,
        message: `Shared with ${visibleText(recipient, 80)} until ${expires_at}`,
      };
    },
  },
});

async function share(context: StepContext): Promise<StepEffect> {
  const bundle = bundleOf(context);
  const key = context.read((view) => apiKeyOf(view, bundle.id)?.providerRef ?? null);
  if (key === null) throw changedSince(shownName(bundle));
  requireAsApproved(context, STEP, bundle);
  const { expires_at } = planned.of(context.operation);
  const until = Date.parse(expires_at);
  if (until <= context.clock.now()) throw tooLate(until);
  const { values } = await callFor(
    context,
    bundle,
    'share',
    'share.create',
    { credential_id: partOf(bundle, key), ...planned.sent(context.operation) },
    { undo: declaredUndo(context, bundle) },
  );
  return { message: 'Shared', output: { share_id: values['share_id'] ?? null } };
}

/** How the provider ends a share, if it can. */
function declaredUndo(
  { manifests }: StepContext,
  { provider }: Bundle,
): NonNullable<CallSpec['undo']> | null {
  const undo = sentRequestOf(manifests.get(provider), 'share.create')?.undo;
  return undo === undefined ? null : { request: undo, params: {} };
}

/** @throws AppError `not-found`, `bundle-busy`, `unsupported`, `bad-arguments` */
function wanted(args: ShareArgs, { view, manifests, clock }: PlanContext): Wanted {
  const bundle = requireActiveBundle(view, args.bundle_id);
  requireRequest(manifests, bundle, 'share.create');
  const key = apiKeyOf(view, bundle.id)?.providerRef ?? null;
  if (key === null)
    throw new AppError('unsupported', `Bundle “${shownName(bundle)}” has no API key to share by.`, {
      next: 'Nothing was shared. Tell the recipient in another way.',
    });
  const recipient = args.recipient.isWellFormed() ? args.recipient.normalize('NFC').trim() : '';
  if (recipient === '' || /\p{Cc}/u.test(recipient))
    throw new AppError('bad-arguments', 'recipient must be a text without control characters.', {
      next: 'Nothing was shared. Name the recipient, e.g. by an e-mail address.',
    });
  const expiresAt = Date.parse(args.expires_at);
  if (expiresAt <= clock.now()) throw tooLate(expiresAt);
  if (expiresAt > clock.now() + MOST_DAYS * DAY_MS)
    throw new AppError('bad-arguments', `expires_at is more than ${MOST_DAYS} days ahead.`, {
      next: 'Nothing was shared. Choose an earlier time; it can be shared again.',
    });
  return { bundle, key, recipient, fields: [...new Set(args.fields)].sort(), expiresAt };
}

/** The answer of an identical earlier share that hasn't expired: repeating it shares nothing more. */
function earlierShare(
  { bundle, recipient, fields, expiresAt }: Wanted,
  { view }: PlanContext,
): JsonObject | undefined {
  const filter = { bundleId: bundle.id, kind: 'share_bundle', statuses: ['completed'] as const };
  const same = view.operations.page(filter, null, 100).items.find((operation) => {
    const data = planned.of(operation);
    const until = Date.parse(data.expires_at);
    return data.recipient === recipient && data.fields.join() === fields.join() && until === expiresAt;
  });
  if (same === undefined) return undefined;
  return { ...same.result, ...nothingToDo('It is shared so already; nothing was sent', {}) };
}

function tooLate(expiresAt: number): AppError {
  return new AppError(
    'bad-arguments',
    `The share would have ended at ${isoTime(expiresAt)}, which is past.`,
    {
      next: 'Nothing was shared. Ask again with a time in the future.',
    },
  );
}
