// What taking an operation back would change, from its own journal and records: what goes, what comes back, what may
// stay at the provider, and what others changed meanwhile.
import { listed, phrase, type Wording } from '../../core/plan/phrase.ts';
import { z } from 'zod';
import { changesIn, effectsOn, removed, reversed, type Effect } from '../../core/plan/effect.ts';
import type { Plan, PlanTarget } from '../../core/plan/plan.ts';
import { nothing, PlanData } from '../../core/plan/planData.ts';
import type { Verb } from '../../core/plan/verb.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import { unansweredFields } from '../../core/operation/input.ts';
import { nounOf, refOf } from '../../core/operation/journal/residue.ts';
import type { CallRecord, Operation } from '../../core/operation/operation.ts';
import type { Step } from '../../core/operation/step.ts';
import { onlyCreates, type Compensation } from '../../core/operation/compensation.ts';
import { planOf } from '../../core/operation/approvedPlan.ts';
import type { JsonObject } from '../../core/json.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { inputField } from '../../core/provider/inputs.ts';
import type { PlanContext, Work } from '../../core/operation/work.ts';
import { visibleText } from '../../core/visibleText.ts';
import { bundleTarget } from '../bundleTarget.ts';
import { approvedTargetsOf, asNotDone, notDoneData, type Stays } from '../gated.ts';
import { madeByHand } from '../provision/madeByHand.ts';
import { recoveryOf } from '../../core/operation/journal/recovery.ts';
import { changedSinceLines, changedTargets } from './changedSince.ts';
import { leavesSomething, verbOf } from './compensateCall.ts';
import { stepsBack } from './compensationSteps.ts';

const compensationData = z.object({
  operation_id: z.string(),
  /** What a person created manually for the bundles to remove. */
  by_hand: z.array(notDoneData).default([]),
});
type CompensationData = z.output<typeof compensationData>;
export const plannedCompensation = new PlanData(compensationData, nothing);

const PART_MS = 700;
/** States in which a call left something that can be undone, or may have. */
const REACHED: ReadonlySet<CallRecord['state']> = new Set(['done', 'answered', 'intended']);

/** @throws AppError `unsupported` if it can't be undone */
export function compensationPlan(
  way: Compensation,
  target: Operation,
  work: Work<JsonObject> | undefined,
  context: PlanContext,
): Plan<CompensationData> {
  const steps = stepsBack(work, target, context);
  const calls = context.view.operations
    .calls(target.id)
    .filter((call) => leavesSomething(context.manifests, call));
  const reached = calls.filter(({ state }) => REACHED.has(state));
  const moved = changedTargets(context.view, target);
  const byHand = partsByHand(target, context);
  // The work's own compensation recreates what was removed.
  const lasting = work?.unwind ? calls.filter((call) => !removes(call, context)) : calls;
  const stays = [...staysBehind(lasting, context), ...byHand.map(({ why }) => why)];
  const task = planOf(target)?.title ?? target.kind;
  return {
    title:
      way === 'undo'
        ? phrase('undo the request to {task}', { task })
        : phrase('roll back the request to {task}', { task }),
    verbs: verbsOf(target, work, steps, reached, context),
    targets: targetsOf(target, reached, context),
    impact: [
      steps.length === 0
        ? phrase('Nothing of it was done; it is only closed.')
        : phrase('Steps that are undone, the last one first: {count}.', { count: steps.length }),
      ...moved.map(({ bundle, left }) =>
        phrase('“{name}” was changed since it stopped (revision {left} → {now}).', {
          name: visibleText(bundle.name, 60),
          left: left ?? '–',
          now: bundle.revision,
        }),
      ),
      ...(moved.length > 0 ? changedSinceLines(context.view, target).slice(0, 5) : []),
    ],
    warning:
      stays.length > 0 ? phrase('Not everything can be undone: {why}', { why: listed(stays, ' ') }) : null,
    quote: null,
    estimatedMs: PART_MS * Math.max(reached.length, 1),
    bundleId: target.bundleId,
    ...(moved.length > 0 && { mustAsk: true }),
    data: { operation_id: target.id, by_hand: byHand.map(asNotDone) },
  };
}

/** Only for a setup: every other operation leaves its bundle, and with it what was created manually. */
function partsByHand(target: Operation, { view, manifests }: PlanContext): Stays[] {
  if (!onlyCreates(target)) return [];
  return approvedTargetsOf(target).flatMap(({ id }) => {
    const bundle = view.bundles.get(id);
    const manifest = bundle && manifests.find(bundle.provider);
    if (bundle === undefined || manifest === undefined) return [];
    return madeByHand(manifest, bundle, (name) => {
      const input = manifest.inputs[name];
      if (input === undefined) return false;
      const asked = { ownerId: id, fields: [inputField(name, input)] };
      return unansweredFields(asked, target.answers, (ref) => view.secrets.has(ref)).length === 0;
    });
  });
}

/** The verbs of the undo requests; `change` if only Sluice's own records are restored. */
function verbsOf(
  target: Operation,
  work: Work<JsonObject> | undefined,
  steps: readonly Step[],
  reached: readonly CallRecord[],
  { manifests }: PlanContext,
): Verb[] {
  // The work's own compensation has the verbs of the original work.
  if (work?.unwind) return planOf(target)?.verbs ?? ['change'];
  const recorded = reached.flatMap(({ provider, undo }) => {
    const verb = undo === null ? undefined : verbOf(manifests, provider, undo.request);
    return verb === undefined ? [] : [verb];
  });
  if (recorded.length > 0) return [...new Set(recorded)];
  return steps.length > 0 ? ['change'] : ['maintain'];
}

/** The target bundles, with the lines that are undone. */
function targetsOf(target: Operation, reached: readonly CallRecord[], context: PlanContext): PlanTarget[] {
  const { view } = context;
  return approvedTargetsOf(target).map((planned) => {
    const bundle = planned.kind === 'bundle' ? view.bundles.get(planned.id) : undefined;
    const own = reached.filter(({ step }) => isAbout(target, planned, step));
    const begun = own.length > 0 || hasCompleted(target, planned, view);
    const changes = begun ? changesBack(target, planned, own, bundle) : [];
    if (bundle === undefined) return { ...planned, revision: null, effects: effectsOn(planned, changes) };
    const now = bundleTarget(context, bundle, changes);
    // Undoing a migration may move a bundle back to where real users depend on it.
    return { ...now, live: now.live || planned.live };
  });
}

/** A multi-bundle operation names its steps by bundle. */
function isAbout({ bundleId }: Operation, { id, kind }: PlanTarget, step: string): boolean {
  if (kind === 'call') return step === id;
  return bundleId !== null || step === id || step.startsWith(`${id}/`);
}

function hasCompleted(target: Operation, planned: PlanTarget, view: StoreView): boolean {
  return view.operations
    .steps(target.id)
    .some(({ name, status }) => status === 'completed' && isAbout(target, planned, name));
}

/**
 * Shows a change in reverse, and a creation as the journal has it, because the plan of a setup lists its
 * inputs. If a bundle of several was not switched over yet, it has new parts and an unchanged record.
 */
function changesBack(
  target: Operation,
  planned: PlanTarget,
  own: readonly CallRecord[],
  bundle: Bundle | undefined,
): Effect[] {
  const isUnswitched = target.bundleId === null && bundle?.revision === planned.revision;
  const changes = changesIn(planned);
  const onlyMade = changes.length === 0 || onlyCreates(target) || isUnswitched;
  return onlyMade ? removals(own) : changes.map(reversed);
}

function removals(reached: readonly CallRecord[]): Effect[] {
  return reached.map((call) =>
    removed(nounOf(call.request), textOf(call), {
      marks:
        call.state === 'done' ? [] : [phrase('not known whether it exists; Sluice searches for it first')],
    }),
  );
}

function textOf(call: CallRecord): string {
  const url = call.values?.['url'] ?? call.params['url'];
  return typeof url === 'string' ? url : (refOf(call) ?? call.request);
}

function removes({ provider, request }: CallRecord, { manifests }: PlanContext): boolean {
  const verb = verbOf(manifests, provider, request);
  return verb === 'delete' || verb === 'revoke';
}

/** What can be neither searched for nor removed. */
function staysBehind(calls: readonly CallRecord[], { manifests, clock }: PlanContext): Wording[] {
  return calls.flatMap((call) => {
    const noun = nounOf(call.request);
    switch (call.state) {
      case 'rejected':
      case 'absent':
      case 'undone':
        return [];
      case 'orphaned':
        return [unanswered(noun, call)];
      case 'intended': {
        const { kind } = recoveryOf(manifests.get(call.provider), call, clock.now());
        if (kind === 'none' || kind === 'unsafe') return [unanswered(noun, call)];
        return withoutUndo(call, manifests);
      }
      case 'answered':
      case 'done':
        return withoutUndo(call, manifests);
    }
  });
}

function unanswered(noun: string, { operationId }: CallRecord): Wording {
  return phrase('Perhaps one without an answer that can’t be searched for: {noun} (tag {tag}).', {
    noun,
    tag: operationId,
  });
}

function withoutUndo(call: CallRecord, manifests: PlanContext['manifests']): Wording[] {
  const { undo, provider, request } = call;
  if (undo !== null && verbOf(manifests, provider, undo.request) !== undefined) return [];
  const ref = refOf(call);
  return [
    phrase('Its provider has no request for that: {what}.', {
      what: ref === undefined ? nounOf(request) : `${nounOf(request)} ${ref}`,
    }),
  ];
}
