// rotate_credential: a new API key at the provider, delivered where the old one was delivered; the old one stays in
// force for a grace period. No value passes through a tool.
import { added } from '../core/plan/effect.ts';
import { listed, phrase } from '../core/plan/phrase.ts';
import { z } from 'zod';
import type { Bundle } from '../core/bundle/bundle.ts';
import type { Credential } from '../core/bundle/credential.ts';
import { destinationFacts, type DestinationFacts } from '../core/delivery/secretDelivery.ts';
import { AppError } from '../core/errors.ts';
import { neverCompensated, noCompensation } from '../core/operation/compensation.ts';
import type { Operation } from '../core/operation/operation.ts';
import type { PlanContext } from '../core/operation/work.ts';
import { destinationHost } from '../core/provider/inputs.ts';
import { defineWorkTool } from '../core/tool/tool.ts';
import { visibleText } from '../core/visibleText.ts';
import { placeOf, requireActiveBundle, requireRequest } from './bundleTarget.ts';
import { recordedUndo } from './compensation/recordedUndo.ts';
import { deliveredTo } from './credentials/deliveries.ts';
import { plannedRotation, rotationRequest, rotationSteps } from './credentials/rotationSteps.ts';
import { requireCredential } from './credentials/secretSlots.ts';
import { deliveryEffects, whereText } from './delivery/destinationText.ts';
import { gated, gatedInput, joinsOnceBegun, nothingToDo, planOnBundle } from './gated.ts';
import { isoTime, operationOutput } from './wire.ts';

const HOUR_MS = 60 * 60_000;
/** A repeated request within this time is the same rotation, not another one. */
const SAME_MS = 10 * 60_000;

const input = z.strictObject({
  bundle_id: z.string().min(1).max(80),
  credential_id: z.string().min(1).max(80).describe('an API key, from list_credentials'),
  grace_hours: z
    .int()
    .min(0)
    .max(24 * 30)
    .default(24)
    .describe('how long the old key stays in force beside the new one'),
  ...gatedInput,
});
type RotateArgs = z.infer<typeof input>;

const inspected = z.object({ places: z.array(destinationFacts).default([]) });

export const rotateCredential = defineWorkTool({
  ...gated,
  name: 'rotate_credential',
  title: 'Rotate API key',
  description:
    'Creates the next API key at the provider, delivers it where the old one was delivered, and removes the old one after grace_hours. A person approves live environments and deliveries. Returns old_expires_at.',
  input,
  output: operationOutput.extend({
    bundle_id: z.string().nullable().optional(),
    credential_id: z.string().optional(),
    old_expires_at: z.string().nullable().optional(),
    not_delivered: z.array(z.string()).optional(),
  }),
  verbs: ['change', 'share'],
  openWorld: true,
  preflight: async (args, context) => {
    const places = context.read((view) => deliveredTo(view, args.credential_id));
    const facts: DestinationFacts[] = [];
    for (const { destination } of places) facts.push(await context.deliveries.inspect(destination));
    return { places: facts };
  },
  data: plannedRotation,
  plan: (args, context) => {
    const { bundle, credential } = wanted(args, context);
    const { places } = inspected.parse(context.facts ?? {});
    const manifest = context.manifests.get(bundle.provider);
    const host = destinationHost(manifest, bundle, bundle.inputs);
    const grace =
      args.grace_hours === 0
        ? phrase('at once')
        : phrase('{hours} h after the new one is in place', { hours: args.grace_hours });
    return planOnBundle(context, bundle, {
      title: phrase('rotate the API key of {bundle}', { bundle: placeOf(context.manifests, bundle) }),
      verbs: places.length > 0 ? ['change', 'share'] : ['change'],
      effects: [
        {
          label: phrase('API key'),
          before: credential.providerRef,
          after: phrase('a new one, made by {host}', { host }),
          marks: [],
        },
        added(phrase('Old key is removed'), grace),
        ...places.flatMap(deliveryEffects),
      ],
      impact: [
        places.length === 0
          ? phrase(
              'Sluice delivered this key nowhere. Whoever else has the old one needs the new one before then.',
            )
          : phrase('The new key replaces the old one in {places}.', {
              places: listed(places.map(whereText)),
            }),
      ],
      estimatedMs: 8_000,
      data: {
        credential_id: credential.id,
        old_ref: credential.providerRef ?? '',
        grace_ms: args.grace_hours * HOUR_MS,
        deliveries: deliveredTo(context.view, credential.id),
      },
    });
  },
  work: {
    identity: ({ bundle_id, credential_id }) => [bundle_id, credential_id],
    settled: (args, context) => {
      const { credential } = wanted(args, context);
      const { lastRefreshedAt, id } = credential;
      if (lastRefreshedAt === null || context.clock.now() - lastRefreshedAt >= SAME_MS) return undefined;
      const old = oldOf(credential, context);
      return nothingToDo('The key was rotated a moment ago; nothing was sent', {
        bundle_id: args.bundle_id,
        credential_id: id,
        old_expires_at: isoTime(old?.expiresAt ?? null),
      });
    },
    accepts: joinsOnceBegun,
    steps: rotationSteps,
    finish: (_tx, operation, outputs) => {
      const notDelivered = [...outputs.values()].flatMap(({ not_delivered: place }) =>
        typeof place === 'string' ? [place] : [],
      );
      const expires = outputs.get('switch')?.['old_expires_at'] ?? null;
      return {
        bundle_id: operation.bundleId,
        credential_id: plannedRotation.of(operation).credential_id,
        old_expires_at: expires,
        not_delivered: notDelivered,
        message: messageFor(notDelivered, expires),
      };
    },
    unwind: (operation, context) => {
      if (isInUse(operation, context))
        throw noCompensation('The new key is in use already.', 'rotate_credential makes another one.');
      if (operation.status === 'completed')
        return neverCompensated('The key was rotated.', 'Rotate it again.')();
      return recordedUndo(operation, context, rotationSteps(operation));
    },
  },
});

function messageFor(notDelivered: readonly string[], expires: unknown): string {
  if (notDelivered.length > 0)
    return `The new key is in force, but could not be delivered to ${notDelivered.map((place) => visibleText(place, 150)).join(', ')}. The old key stays until you revoke it`;
  return `The new key is in force; the old one is removed at ${String(expires)}`;
}

/** Taking the new key away would break what holds it. */
function isInUse({ id }: Operation, { view }: PlanContext): boolean {
  const hasCompleted = (name: string): boolean =>
    view.operations.steps(id).some((step) => step.name === name && step.status === 'completed');
  return (
    view.operations
      .steps(id)
      .some(({ name, startedAt }) => name.startsWith('delivery-') && startedAt !== null) ||
    hasCompleted('switch')
  );
}

function oldOf({ id, bundleId }: Credential, { view }: PlanContext): Credential | undefined {
  return view.credentials
    .ofBundle(bundleId, 'api_key')
    .find((each) => each.id !== id && each.state === 'expiring');
}

/** @throws AppError `not-found`, `bundle-busy`, `unsupported` */
function wanted(
  { bundle_id, credential_id }: Pick<RotateArgs, 'bundle_id' | 'credential_id'>,
  { view, manifests }: PlanContext,
): { bundle: Bundle; credential: Credential } {
  const bundle = requireActiveBundle(view, bundle_id);
  const credential = requireCredential(view, bundle, credential_id);
  if (credential.kind !== 'api_key' || credential.providerRef === null)
    throw new AppError(
      'unsupported',
      `“${visibleText(credential.label, 60)}” is no API key that Sluice made.`,
      {
        next: 'Nothing was changed. replace_credential takes a value that a person has from the provider.',
      },
    );
  if (credential.state === 'expiring')
    throw new AppError('bundle-conflict', 'This is the old key of a rotation.', {
      next: 'Nothing was changed. Rotate the key that took its place.',
    });
  requireRequest(manifests, bundle, rotationRequest(manifests.get(bundle.provider)));
  requireRequest(manifests, bundle, 'credential.delete');
  return { bundle, credential };
}
