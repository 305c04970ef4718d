// The steps of a rotation: the new key, each delivery, then the switch. Until the switch the record and everything that
// reads it have the old key.
import { partOf } from '../../core/provider/outwardValue.ts';
import { z } from 'zod';
import type { Credential, SecretRef } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import type { Destination } from '../../core/delivery/secretDelivery.ts';
import { closeDelivery } from '../../core/delivery/deliverOnce.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { Step, StepContext, StepEffect } from '../../core/operation/step.ts';
import { nothing, PlanData } from '../../core/plan/planData.ts';
import { whyNotSent } from '../../core/provider/declaredRequests.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import { noteOldKey } from '../../core/rotation/oldKeys.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import { visibleText } from '../../core/visibleText.ts';
import { callFor } from '../bundleRequests.ts';
import { shownName } from '../bundleTarget.ts';
import { changedSince, requireAsApproved } from '../gated.ts';
import { bundleOf, changeBundle } from '../provision/bundleRecords.ts';
import { isoTime } from '../wire.ts';
import { destination } from './deliveries.ts';

const KEY_STEP = 'key';

export const plannedRotation = new PlanData(
  z.object({
    credential_id: z.string(),
    /** The provider's id of the key that is rotated. */
    old_ref: z.string(),
    grace_ms: z.int(),
    deliveries: z.array(z.object({ destination, delivered_to: z.string() })),
  }),
  nothing,
);

/** A request of its own, or simply another key. */
export function rotationRequest(manifest: Manifest): 'credential.rotate' | 'credential.create' {
  return whyNotSent(manifest, 'credential.rotate') === undefined ? 'credential.rotate' : 'credential.create';
}

export function rotationSteps(operation: Operation): Step[] {
  const { deliveries } = plannedRotation.of(operation);
  return [
    { name: KEY_STEP, title: 'Making the new key', weight: 5, run: makeKey },
    ...deliveries.map((each, index): Step => ({
      name: `delivery-${index}`,
      title: `Delivering the new key to ${visibleText(each.delivered_to, 100)}`,
      weight: 1,
      run: (context) => deliver(context, each),
    })),
    { name: 'switch', title: 'Switching to the new key', weight: 1, run: switchOver },
  ];
}

async function makeKey(context: StepContext): Promise<StepEffect> {
  const bundle = bundleOf(context);
  requireAsApproved(context, KEY_STEP, bundle);
  const { old_ref: oldRef, credential_id: id } = plannedRotation.of(context.operation);
  if (context.read((view) => view.credentials.get(id))?.providerRef !== oldRef)
    throw changedSince(shownName(bundle));
  const { ownerId } = newKey(context);
  const request = rotationRequest(context.manifests.get(bundle.provider));
  const { values, secretParts, gone } = await callFor(
    context,
    bundle,
    'rotate',
    request,
    { credential_id: partOf(bundle, oldRef) },
    { secretOwner: ownerId, undo: { request: 'credential.delete', params: {} } },
  );
  const ref = values['credential_id'];
  if (gone || (typeof ref !== 'string' && typeof ref !== 'number'))
    throw new AppError(
      'provider-rejected',
      `The provider no longer has the API key of “${shownName(bundle)}”.`,
      {
        next: 'Nothing was changed. Delete the bundle and set it up again.',
      },
    );
  return {
    message: 'Made the new key',
    output: { provider_ref: String(ref), has_value: secretParts.length > 0 },
  };
}

/** What can't be delivered is told, and keeps the old key in force: something may depend on it. */
async function deliver(
  context: StepContext,
  { destination: to, delivered_to: place }: { destination: Destination; delivered_to: string },
): Promise<StepEffect> {
  const apply = (tx: StoreTransaction): void => closeDelivery(tx, context.operation.id);
  try {
    await context.deliver({ ref: newKey(context), destination: to });
    return { message: `Delivered to ${visibleText(place, 100)}`, output: {}, apply };
  } catch (error) {
    if (
      !AppError.is(error, 'destination-refused') &&
      !AppError.is(error, 'delivery-unknown') &&
      !AppError.is(error, 'unsupported')
    )
      throw error;
    await context.warn(`The new key was not delivered to ${visibleText(place, 100)}: ${error.message}`);
    return {
      message: `Not delivered to ${visibleText(place, 100)}`,
      output: { not_delivered: place },
      apply,
    };
  }
}

function switchOver(context: StepContext): Promise<StepEffect> {
  const { operation, clock } = context;
  const { credential_id: id, grace_ms: graceMs } = plannedRotation.of(operation);
  const { key, kept } = context.read((view) => {
    const steps = view.operations.steps(operation.id);
    return {
      key: steps.find(({ name }) => name === KEY_STEP)?.output?.['provider_ref'],
      kept: steps.some(({ output }) => output?.['not_delivered'] !== undefined),
    };
  });
  const dueAt = kept ? null : clock.now() + graceMs;
  return Promise.resolve({
    message: 'Switched to the new key',
    output: { old_expires_at: isoTime(dueAt) },
    apply: (tx) => {
      const current = tx.credentials.get(id);
      if (current === undefined || typeof key !== 'string') return;
      const oldId = context.idFor('crd', 'old-key');
      putOldAside(tx, current, { oldId, dueAt });
      if (dueAt !== null) noteOldKey(tx, oldId, operation.caller);
      const from = newKey(context);
      tx.secrets.copy(from, { ownerId: id, part: 'secret' });
      tx.secrets.deleteOwner(from.ownerId);
      const now = clock.now();
      const generation = current.generation + 1;
      tx.credentials.update({
        ...current,
        providerRef: key,
        state: 'active',
        generation,
        lastRefreshedAt: now,
      });
      changeBundle(tx, operation, () => ({}));
    },
  });
}

function putOldAside(
  tx: StoreTransaction,
  current: Credential,
  { oldId, dueAt }: { oldId: string; dueAt: number | null },
): void {
  const state = dueAt === null ? 'active' : 'expiring';
  tx.credentials.insert({ ...current, id: oldId, label: `${current.label} (old)`, state, expiresAt: dueAt });
  tx.secrets.copy({ ownerId: current.id, part: 'secret' }, { ownerId: oldId, part: 'secret' });
}

/** Where the new key is until the switch. */
function newKey(context: StepContext): SecretRef {
  return { ownerId: context.idFor('crd', 'new-key'), part: 'secret' };
}
