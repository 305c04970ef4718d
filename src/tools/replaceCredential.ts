// replace_credential: a person types another value of a secret. The old one stays in use until the provider has taken
// the new one. Neither passes through a tool.
import { added, replaced } from '../core/plan/effect.ts';
import { phrase } from '../core/plan/phrase.ts';
import { z } from 'zod';
import type { Bundle } from '../core/bundle/bundle.ts';
import type { Credential } from '../core/bundle/credential.ts';
import { AppError } from '../core/errors.ts';
import { neverCompensated } from '../core/operation/compensation.ts';
import type { Operation } from '../core/operation/operation.ts';
import type { Step, StepContext, StepEffect } from '../core/operation/step.ts';
import type { PlanContext } from '../core/operation/work.ts';
import { nothing, PlanData } from '../core/plan/planData.ts';
import { destinationHost } from '../core/provider/inputs.ts';
import type { StoreTransaction } from '../core/storage/store.ts';
import { defineWorkTool } from '../core/tool/tool.ts';
import { visibleText } from '../core/visibleText.ts';
import { placeOf, requireBundle } from './bundleTarget.ts';
import { deliveredTo } from './credentials/deliveries.ts';
import { proofsOf, proveSecret } from './credentials/proveSecret.ts';
import { requireCredential, secretSlots, type SecretSlot } from './credentials/secretSlots.ts';
import { changedSince, gated, gatedInput, joinsOnceBegun, planOnBundle, requireAsApproved } from './gated.ts';
import { bundleOf, changeBundle } from './provision/bundleRecords.ts';
import { refusalText } from './refusedSecret.ts';
import { operationOutput } from './wire.ts';

const STEP = 'replacement';

const input = z.strictObject({
  bundle_id: z.string().min(1).max(80),
  credential_id: z.string().min(1).max(80).describe('from list_credentials'),
  ...gatedInput,
});

const planned = new PlanData(z.object({ credential_id: z.string(), label: z.string() }), nothing);

export const replaceCredential = defineWorkTool({
  ...gated,
  name: 'replace_credential',
  title: 'Replace secret',
  description:
    'Replaces a secret that the provider no longer accepts. A person types the new one in VS Code; it is validated before the old one is dropped. Never pass a secret.',
  input,
  output: operationOutput.extend({
    bundle_id: z.string().nullable().optional(),
    credential_id: z.string().optional(),
    checked_by: z.string().nullable().optional(),
  }),
  verbs: ['change'],
  openWorld: true,
  data: planned,
  plan: (args, context) => {
    const { bundle, credential, slots } = wanted(args, context);
    const manifest = context.manifests.get(bundle.provider);
    const names = slots.map(({ field }) => field.name);
    const [proof] = proofsOf(manifest, bundle, credential.kind, names);
    const places = deliveredTo(context.view, credential.id).map(({ delivered_to }) => delivered_to);
    return planOnBundle(context, bundle, {
      title: phrase('replace a secret of {bundle}', { bundle: placeOf(context.manifests, bundle) }),
      verbs: ['change'],
      effects: [
        ...slots.map(({ field }) =>
          replaced(field.title, phrase('the value in use'), phrase('the value that you type')),
        ),
        added(phrase('Sent to'), destinationHost(manifest, bundle, bundle.inputs), {
          marks: [
            proof === undefined
              ? phrase('the provider has no request that checks it')
              : phrase('checked by {request}', { request: proof }),
          ],
        }),
      ],
      impact: [
        phrase('The old value stays in use until the provider has taken the new one.'),
        ...(places.length > 0
          ? [
              phrase('The old value was delivered to {places}. Deliver the new one there too.', {
                places: places.join(', '),
              }),
            ]
          : []),
      ],
      data: { credential_id: credential.id, label: credential.label },
    });
  },
  work: {
    identity: ({ bundle_id, credential_id }) => [bundle_id, credential_id],
    accepts: joinsOnceBegun,
    steps: (): Step[] => [{ name: STEP, title: 'Replacing the secret', weight: 1, run: replace }],
    finish: (_tx, operation, outputs) => {
      const { credential_id, label } = planned.of(operation);
      const checked = outputs.get(STEP)?.['checked_by'] ?? null;
      return {
        bundle_id: operation.bundleId,
        credential_id,
        checked_by: checked,
        message: `Replaced “${visibleText(label, 60)}”${checked === null ? '; the provider has no request that checks it' : ', and the provider takes it'}`,
      };
    },
    stopped: forgetTyped,
    unwind: neverCompensated(
      'A replaced secret is not kept.',
      'replace_credential puts another one in its place.',
    ),
  },
});

async function replace(context: StepContext): Promise<StepEffect> {
  const bundle = bundleOf(context);
  const { operation, manifests } = context;
  requireAsApproved(context, STEP, bundle);
  const manifest = manifests.get(bundle.provider);
  const { credential, slots } = context.read((view) => {
    const found = requireCredential(view, bundle, planned.of(operation).credential_id);
    return { credential: found, slots: secretSlots(view, manifest, bundle, found) };
  });
  const asked = {
    title: `${manifest.name}: another value of ${slots.map(({ field }) => field.title).join(', ')}`,
    provider: bundle.provider,
    host: destinationHost(manifest, bundle, bundle.inputs),
    // Apart from the value in use: nothing reads it there but the proof.
    ownerId: operation.id,
    fields: slots.map(({ field }) => field),
  };
  context.input(asked);
  const secrets = Object.fromEntries(slots.map(({ field }) => [field.name, typedRef(operation, field.name)]));
  const typed = secrets[slots[0]?.field.name ?? ''];
  const named = credential.kind === 'client_secret' && typed !== undefined ? { client_secret: typed } : {};
  context.progress(0.5, 'Asking the provider whether it takes the new value');
  try {
    const proof = await proveSecret(context, bundle, { credential, secrets: { ...secrets, ...named } });
    return {
      message: 'Replaced the secret',
      output: { checked_by: proof ?? null },
      apply: (tx) => putInPlace(tx, operation, credential, slots, context.clock.now()),
    };
  } catch (error) {
    if (!isAboutValue(error)) throw error;
    return context.askAgain(asked, refusalText(error));
  }
}

/** A no that another value can turn into a yes; a provider in trouble is asked again later instead. */
function isAboutValue(error: unknown): boolean {
  if (!AppError.is(error, 'provider-rejected')) return false;
  const { provider_status: status, provider_code: code } = error.details;
  return !(typeof status === 'number' && status >= 500) && code !== 'invalid-answer';
}

function putInPlace(
  tx: StoreTransaction,
  operation: Operation,
  credential: Credential,
  slots: readonly SecretSlot[],
  now: number,
): void {
  for (const { field, to } of slots) {
    const from = typedRef(operation, field.name);
    for (const place of to) tx.secrets.copy(from, place);
  }
  tx.secrets.deleteOwner(operation.id);
  const owners = new Set([credential.id, ...slots.flatMap(({ to }) => to.map(({ ownerId }) => ownerId))]);
  for (const id of owners) {
    const held = tx.credentials.get(id);
    if (held === undefined) continue;
    // How old a typed token is, nobody knows: the next sync refreshes it.
    const expiresAt = held.kind === 'grant' ? now : held.expiresAt;
    tx.credentials.update({ ...held, state: 'active', generation: held.generation + 1, expiresAt });
  }
  changeBundle(tx, operation, () => ({}));
}

/** A value that was typed and not put in place is kept only for as long as its operation can continue by itself. */
function forgetTyped(tx: StoreTransaction, operation: Operation): void {
  if (operation.status === 'cancelled') tx.secrets.deleteOwner(operation.id);
}

function typedRef({ id }: Pick<Operation, 'id'>, name: string): { ownerId: string; part: string } {
  return { ownerId: id, part: `input.${name}` };
}

/** @throws AppError `not-found`, `bundle-conflict`, `unsupported` */
function wanted(
  { bundle_id, credential_id }: z.infer<typeof input>,
  { view, manifests }: PlanContext,
): { bundle: Bundle; credential: Credential; slots: SecretSlot[] } {
  const bundle = requireBundle(view, bundle_id);
  if (bundle.status === 'deleting') throw changedSince(bundle.name);
  const credential = requireCredential(view, bundle, credential_id);
  const slots = secretSlots(view, manifests.get(bundle.provider), bundle, credential);
  return { bundle, credential, slots };
}
