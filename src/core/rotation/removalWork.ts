// The removal of a rotated key at its provider, as an operation that pauses until the grace period is over. Cancelling
// it keeps the old key.
import { z } from 'zod';
import { addressOf } from '../bundle/bundle.ts';
import { inputSecrets } from '../bundle/bundleSecrets.ts';
import { neverCompensated } from '../operation/compensation.ts';
import type { Operation } from '../operation/operation.ts';
import { Paused } from '../operation/run/stop.ts';
import type { Step, StepContext, StepEffect } from '../operation/step.ts';
import type { Work } from '../operation/work.ts';
import { partOf, tagged } from '../provider/outwardValue.ts';
import type { StoreTransaction } from '../storage/store.ts';
import { visibleText } from '../visibleText.ts';
import { forgetOldKey } from './oldKeys.ts';
import type { JsonObject } from '../json.ts';

export const REMOVAL_KIND = 'remove_rotated_key';
const STEP = 'old-key';

const argsSchema = z.object({ credential_id: z.string() });

export const removalWork: Work<JsonObject> = {
  steps: (): Step[] => [{ name: STEP, title: 'Removing the old key', weight: 1, run: remove }],
  finish: (_tx, operation, outputs) => ({
    bundle_id: operation.bundleId,
    ...argsSchema.parse(operation.args),
    message: outputs.get(STEP)?.['removed'] === true ? 'Removed the old key' : 'The old key is gone already',
  }),
  stopped: keepWhenCancelled,
  unwind: neverCompensated('A removed key cannot be put back.', 'rotate_credential makes a new one.'),
};

async function remove(context: StepContext): Promise<StepEffect> {
  const { credential_id: id } = argsSchema.parse(context.operation.args);
  const { credential, bundle } = context.read((view) => ({
    credential: view.credentials.get(id),
    bundle: view.bundles.get(context.operation.bundleId ?? ''),
  }));
  const dueAt = credential?.expiresAt ?? null;
  if (credential === undefined || bundle === undefined || dueAt === null)
    return { message: 'It is gone already', output: { removed: false } };
  if (context.clock.now() < dueAt)
    throw new Paused(
      `The old key of “${visibleText(bundle.name, 120)}” is removed at ${new Date(dueAt).toISOString()}; cancelling keeps it`,
    );
  const manifest = context.manifests.get(bundle.provider);
  await context.call('delete', {
    ...addressOf(bundle),
    request: 'credential.delete',
    params: {
      ...partOf(bundle, { ...bundle.inputs, name: bundle.name, credential_id: credential.providerRef }),
      tag: tagged(context.operation.id),
    },
    secrets: context.read((view) => inputSecrets(view, manifest, bundle.id)),
    undo: null,
  });
  return {
    message: 'Removed the old key',
    output: { removed: true },
    apply: (tx) => {
      tx.secrets.deleteOwner(id);
      tx.credentials.delete(id);
      forgetOldKey(tx, id);
    },
  };
}

function keepWhenCancelled(tx: StoreTransaction, operation: Operation): void {
  if (operation.status !== 'cancelled') return;
  const { credential_id: id } = argsSchema.parse(operation.args);
  const credential = tx.credentials.get(id);
  if (credential !== undefined) tx.credentials.update({ ...credential, state: 'active', expiresAt: null });
  forgetOldKey(tx, id);
}
