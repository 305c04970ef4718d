// The steps of an act: one for each approved call, in order. Each is sent once; what got no answer stays unknown.
import type { Credential } from '../../core/bundle/credential.ts';
import { ownCredential, regainSecret } from '../../core/bundle/ownCredential.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Operation, StepRecord } from '../../core/operation/operation.ts';
import { hasBegun } from '../../core/operation/run/stepRecords.ts';
import type { Step, StepContext, StepEffect } from '../../core/operation/step.ts';
import { actKey } from '../../core/toolSource/bundleReads.ts';
import { toolParams, type BundleTool } from '../../core/toolSource/bundleTools.ts';
import { accountSecrets, lostAccount } from '../../core/toolSource/toolAccounts.ts';
import { countUse, type UsedTool } from '../../core/toolSource/toolUsage.ts';
import { callFor } from '../bundleRequests.ts';
import { shownName } from '../bundleTarget.ts';
import { approvedTargetsOf, changedSince } from '../gated.ts';
import { refusesSecret } from '../refusedSecret.ts';
import { plannedAct, type PlannedCall } from '../../core/toolSource/plannedAct.ts';
import { toolTarget, type ToolTarget } from './toolTarget.ts';
import { tagged } from '../../core/provider/outwardValue.ts';

export function actSteps(operation: Operation): Step[] {
  const { tool, calls } = plannedAct.of(operation);
  const approved = new Set(approvedTargetsOf(operation).map(({ id }) => id));
  return calls.flatMap((call, index): Step[] => {
    if (!approved.has(call.id)) return [];
    const position = index + 1;
    return [
      {
        name: call.id,
        title: calls.length === 1 ? `Sending ${tool}` : `Sending ${tool} (${position} of ${calls.length})`,
        weight: 1,
        run: (context) => perform(context, call, position, calls.length > 1),
      },
    ];
  });
}

async function perform(
  context: StepContext,
  call: PlannedCall,
  position: number,
  isOneOfMany: boolean,
): Promise<StepEffect> {
  const { bundle, manifest, tool } = requireAsPlanned(context, call);
  const account = plannedAccount(context);
  const { input = {}, before = {} } = plannedAct.sent(context.operation)[position - 1] ?? {};
  const tag = tagged(`${context.operation.id}/${position}`);
  try {
    const { values, gone } = await callFor(
      context,
      bundle,
      actKey(position),
      tool.request,
      toolParams(bundle, tool, input, { tag }),
      {
        secrets: accountSecrets(account),
        undo: tool.undoneBy === null ? null : { request: tool.undoneBy, params: before },
      },
    );
    const outcome = gone ? 'gone' : 'done';
    const { gone: _gone, ...kept } = values;
    return {
      message: gone ? 'It does not exist any more' : `${tool.title}: done`,
      output: { outcome, ...kept },
      apply: (tx) => {
        countUse(tx, used(context, tool, false));
        const own = tool.auth === 'bundle' ? ownCredential(tx, manifest, bundle.id) : undefined;
        if (own?.state === 'needs_reauth') regainSecret(tx, own);
      },
    };
  } catch (refused) {
    const error = await afterRefusal(context, account, refused);
    if (!(error instanceof AppError) || !isSettled(error)) throw error;
    await context.countUse(used(context, tool, true));
    // One of many: its own outcome is told, and the others go on.
    if (!isOneOfMany) throw error;
    const outcome = error.code === 'provider-uncertain' ? 'unknown' : 'failed';
    return {
      message: error.message,
      output: { outcome, error: { code: error.code, message: error.message } },
    };
  }
}

function used({ operation, clock }: StepContext, { name: tool }: BundleTool, failed: boolean): UsedTool {
  const { bundleId, caller } = operation;
  return { bundleId: bundleId ?? '', tool, caller: caller.label, failed, at: clock.now() };
}

/** @throws AppError `not-found` if the account that a person read in the plan is there no more */
function plannedAccount(context: StepContext): Credential | undefined {
  const { account: id } = plannedAct.of(context.operation);
  if (id === null) return undefined;
  const account = context.read((view) => view.credentials.get(id));
  if (account !== undefined) return account;
  throw new AppError('not-found', 'The account that this was planned for is no longer there.', {
    next: 'Nothing was sent. Ask for the work again with another account.',
  });
}

/** A write is never repeated with another token: the account is marked, and a person connects it again. */
async function afterRefusal(
  context: StepContext,
  account: Credential | undefined,
  error: unknown,
): Promise<unknown> {
  const { operation, manifests } = context;
  const bundle = context.read((view) => view.bundles.get(operation.bundleId ?? ''));
  if (bundle === undefined) return error;
  const manifest = manifests.get(bundle.provider);
  if (!refusesSecret(manifest, error)) return error;
  const lost = account ?? context.read((view) => ownCredential(view, manifest, bundle.id));
  if (lost !== undefined) await context.loseAccount(lost);
  return account === undefined ? error : lostAccount(account, error.message);
}

/** Whether asking again would not change it: the provider's no, or an outcome that can't be learned any more. */
function isSettled({ code, retryable }: AppError): boolean {
  return (
    code === 'provider-rejected' || code === 'bad-inputs' || (code === 'provider-uncertain' && !retryable)
  );
}

/** @throws AppError `bundle-conflict` if the bundle is not as it was when this was planned */
function requireAsPlanned(context: StepContext, { id }: PlannedCall): ToolTarget {
  const { operation, manifests } = context;
  const data = plannedAct.of(operation);
  const target = context.read((view) => toolTarget({ view, manifests }, operation.bundleId ?? '', data.tool));
  const isBegun = context.read((view) => hasBegun(view, operation.id, id));
  if (!isBegun && data.revision !== target.bundle.revision) throw changedSince(shownName(target.bundle));
  return target;
}

/**
 * Each call's own outcome, in the order of the request.
 * @param outputs of the steps that completed, by name
 * @param steps for those that did not; absent if all did
 */
export function actResults(
  operation: Operation,
  outputs: ReadonlyMap<string, JsonObject>,
  steps: readonly StepRecord[] = [],
): JsonObject[] {
  if (operation.plan === null) return [];
  const { calls } = plannedAct.of(operation);
  const approved = new Set(approvedTargetsOf(operation).map(({ id }) => id));
  return calls.map(({ id }, index): JsonObject => {
    if (!approved.has(id)) return { index, outcome: 'not_approved' };
    const step = steps.find(({ name }) => name === id);
    if (step?.status === 'undone') return { index, outcome: 'undone' };
    const output = outputs.get(id);
    if (output !== undefined) {
      const hasAnswer = output['outcome'] === 'done';
      return { index, ...output, ...(hasAnswer && { result_id: `${operation.id}.${index + 1}` }) };
    }
    return { index, outcome: unfinished(operation, step) };
  });
}

function unfinished({ error }: Operation, step: StepRecord | undefined): JsonValue {
  if (step?.status !== 'failed') return 'pending';
  return error?.code === 'provider-uncertain' ? 'unknown' : 'failed';
}
