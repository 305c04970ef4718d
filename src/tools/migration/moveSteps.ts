// The steps of a migration, in either direction. For each bundle, one step recreates it at its new place, checks it
// and switches it over; another removes the residue. At every instant, either the old parts or the new ones are
// complete.
import { formerRecord } from '../../core/bundle/formerRecord.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { operationBusyWith } from '../../core/operation/engineRefusals.ts';
import type { Step, StepContext, StepEffect } from '../../core/operation/step.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import { visibleText } from '../../core/visibleText.ts';
import { shownName } from '../bundleTarget.ts';
import { isAboutTarget } from '../deletion/deletionSteps.ts';
import { removeParts } from '../deletion/dismantle.ts';
import { CHANGED_SINCE, type Kept, type NotDone } from '../gated.ts';
import { isSamePlace, movedTo, placeOfBundle, placeText, type BundlePlace } from './bundlePlace.ts';
import { callsOfMove, LAST_STEP, makingPrefix, outputOf, tidyStep } from './moveJournal.ts';
import { createTargetParts, type TargetParts } from './targetParts.ts';
import { forgetSource, leaveSource } from './source.ts';
import { removeAllLeft, tidyUp } from './cleanupSteps.ts';

/** Bundles whose progress is reported as one chunk. */
const CHUNK = 10;

/** Why a bundle stays at its place: a word to branch on, and a sentence; an error if a request failed. */
type Reason = Omit<Kept, 'id'> & { cause?: AppError };

/** One bundle's move. */
export interface Move {
  id: string;
  name: string;
  /** Of its record at planning time. */
  revision: number | null;
  to: BundlePlace;
}

/**
 * @param onKept `continue`: keeps a bundle that can't move and continues with the others; `fail`: for a
 * compensation, fails there, resumable, because it must not report success while anything remains
 */
export function stepsOf(moves: readonly Move[], onKept: 'continue' | 'fail' = 'continue'): Step[] {
  const steps = moves.flatMap((move, index): Step[] => {
    const title = titleOf(moves, index, onKept === 'fail' ? 'Migrating back' : 'Migrating');
    const keep = onKept === 'fail' ? refuse : keepBundle;
    return [
      { name: move.id, title, weight: 9, run: (context) => moveBundle(context, move, title, keep) },
      { name: tidyStep(move.id), title, weight: 3, run: (context) => tidyUp(context, move, title) },
    ];
  });
  const ids = moves.map(({ id }) => id);
  return [
    ...steps,
    {
      name: LAST_STEP,
      title: 'Removing what is left',
      weight: 1,
      run: (context) => removeAllLeft(context, ids),
    },
  ];
}

/** Marks bundles as `migrating`, in the transaction that starts or resumes the work. */
export function markMigrating(tx: StoreTransaction, operationId: string, bundleIds: readonly string[]): void {
  for (const id of bundleIds) {
    const bundle = tx.bundles.get(id);
    const isDone = outputOf(tx, operationId, tidyStep(id)) !== undefined;
    if (bundle?.status === 'active' && !isDone) tx.bundles.update({ ...bundle, status: 'migrating' });
  }
}

/** Wherever it stops, each bundle is complete at one place: it works, and other operations can use it. */
export function settleMigrating(tx: StoreTransaction, bundleIds: readonly string[]): void {
  for (const id of bundleIds) {
    const bundle = tx.bundles.get(id);
    if (bundle?.status === 'migrating') tx.bundles.update({ ...bundle, status: 'active' });
  }
}

/** "Migrating bundles 11 to 20 of 64: “acme”" */
function titleOf(moves: readonly Move[], index: number, doing: string): string {
  const name = `“${visibleText(moves[index]?.name ?? '', 60)}”`;
  if (moves.length === 1) return `${doing} ${name}`;
  const first = Math.floor(index / CHUNK) * CHUNK + 1;
  const last = Math.min(first + CHUNK - 1, moves.length);
  const which = first === last ? `bundle ${last}` : `bundles ${first} to ${last}`;
  return `${doing} ${which} of ${moves.length}: ${name}`;
}

/** Create new → validate → switch. The transaction that completes the step is the switch. */
async function moveBundle(
  context: StepContext,
  move: Move,
  title: string,
  keep: (move: Move, reason: Reason) => StepEffect,
): Promise<StepEffect> {
  const say = (fraction: number, doing: string): void => context.progress(fraction, `${title}: ${doing}`);
  const before = context.read((view) => view.bundles.get(move.id));
  if (before !== undefined && isSamePlace(placeOfBundle(before), move.to))
    return { message: `“${shownName(before)}” is already there`, output: { migrated: move.id } };
  const why = whyKept(context, move, before);
  if (why !== undefined || before === undefined) return keep(move, why ?? GONE);
  const manifest = context.manifests.get(before.provider);
  try {
    // First remove what an earlier migration left: a bundle has at most one old place.
    const earlier = context.read((view) => formerRecord(view, move.id));
    const notDone = earlier === undefined ? [] : await removeParts(context, earlier, 'earlier-');
    const parts = await createTargetParts(context, before, movedTo(before, move.to, manifest), say);
    const late = whyKept(
      context,
      move,
      context.read((view) => view.bundles.get(move.id)),
    );
    if (late !== undefined) return keep(move, late);
    return switched(context, before, parts, notDone, placeText(move.to));
  } catch (error) {
    if (!isAboutTarget(error)) throw error;
    return keep(move, { why: error.code, message: error.message, cause: error });
  }
}

function switched(
  context: StepContext,
  before: Bundle,
  { bundle, credentials, apply }: TargetParts,
  notDone: NotDone[],
  where: string,
): StepEffect {
  return {
    message: `“${shownName(before)}” now works in ${where}`,
    output: { migrated: before.id, not_done: notDone },
    apply: (tx) => {
      const current = tx.bundles.get(before.id);
      if (current?.revision !== before.revision) throw movedMeanwhile(before);
      forgetSource(tx, before.id);
      leaveSource(tx, current, (grantId) => context.idFor('crd', `old-${grantId}`));
      apply(tx);
      for (const credential of credentials) tx.credentials.insert(credential);
      const { status, settings, lastUsed } = current;
      tx.bundles.update({ ...bundle, status, settings, lastUsed, revision: before.revision + 1 });
    },
  };
}

const GONE: Reason = { why: 'already-deleted', message: 'It is gone.' };

/** Why the bundle stays at its place, by the current records. */
function whyKept(
  context: StepContext,
  { id, revision, to }: Move,
  bundle: Bundle | undefined,
): Reason | undefined {
  if (bundle === undefined) return GONE;
  return context.read((view) => {
    const busy = operationBusyWith(view, id, context.operation.id);
    if (busy !== undefined && busy.id < context.operation.id)
      return { why: 'busy', message: `${busy.kind} works on it (${busy.id}).` };
    const made = callsOfMove(view, context.operation.id, id);
    const prefix = makingPrefix(id, bundle.revision);
    // Parts created for another revision no longer match the bundle.
    const isMoved =
      made.length > 0 ? made.some(({ key }) => !key.startsWith(prefix)) : bundle.revision !== revision;
    if (isMoved) return CHANGED_SINCE;
    return whyTaken(view.bundles.findByIdentity(bundle.provider, to.environment, bundle.name), id);
  });
}

/** @param there the bundle that has the wanted identity */
export function whyTaken(there: Bundle | undefined, id: string): Reason | undefined {
  if (there === undefined || there.id === id) return undefined;
  const message = `Its provider has a bundle “${shownName(there)}” in ${there.environment} already (${there.id}).`;
  return { why: 'name-taken', message };
}

function keepBundle({ id, name }: Move, reason: Reason): StepEffect {
  const { why, message } = reason;
  const kept: JsonObject = { id, why, message };
  return {
    message: `“${visibleText(name, 60)}” stays where it is: ${visibleText(message, 200)}`,
    output: { kept },
  };
}

/** @throws AppError, except for a deleted bundle: nothing of it is left to move back */
function refuse(move: Move, reason: Reason): StepEffect {
  if (reason.why === GONE.why) return keepBundle(move, reason);
  const { cause, message } = reason;
  throw new AppError(
    cause?.code ?? 'bundle-conflict',
    `“${visibleText(move.name, 60)}” can’t move back: ${message}`,
    {
      cause,
      retryable: cause?.retryable ?? false,
      next: 'It works where it is. Remove the obstacle, then resume the operation.',
    },
  );
}

function movedMeanwhile(bundle: Bundle): AppError {
  return new AppError('bundle-conflict', `“${shownName(bundle)}” was changed while it was migrated.`, {
    retryable: true,
    next: 'It works where it was. Resume the operation: it stays there, and Sluice undoes what was created for it.',
  });
}
