// The shapes that agents depend on: snake_case, open objects, times as ISO 8601. No field holds a secret.
import { z } from 'zod';
import type { Bundle } from '../core/bundle/bundle.ts';
import type { JsonObject } from '../core/json.ts';
import type { Operation, StepRecord } from '../core/operation/operation.ts';
import type { ManifestCatalog } from '../core/provider/manifestCatalog.ts';
import { toolsOfBundle } from '../core/toolSource/bundleTools.ts';
import { withinBudget } from '../core/tool/withinBudget.ts';

/** Output of every tool: only `status` is required, so that a failed call's output matches too. */
export const openOutput = z.looseObject({ status: z.string() });

const STEPS_SHOWN = 12;

const stepShape = z.looseObject({
  name: z.string(),
  status: z.string(),
  message: z.string(),
  duration_ms: z.number().nullable(),
});

export const operationOutput = openOutput.extend({
  /** Null if there was nothing to do. */
  operation_id: z.string().nullable().optional(),
  percent: z.number().optional(),
  message: z.string().optional(),
  steps: z.array(stepShape).optional(),
});

export function isoTime(at: number): string;
export function isoTime(at: number | null): string | null;
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

export function wireBundle(bundle: Bundle, { manifests }: { manifests: ManifestCatalog }): JsonObject {
  return {
    id: bundle.id,
    name: bundle.name,
    provider: bundle.provider,
    environment: bundle.environment,
    base_url: bundle.baseUrl ?? 'default',
    live: bundle.live,
    status: bundle.status,
    revision: bundle.revision,
    subscription: bundle.subscription && {
      plan: bundle.subscription.plan,
      add_ons: bundle.subscription.addOns,
    },
    tools: toolsOfBundle(manifests, bundle).map(({ name, title }) => ({ name, title })),
    created_at: isoTime(bundle.createdAt),
    last_used: { at: isoTime(bundle.lastUsed.at), source: bundle.lastUsed.source },
  };
}

export function wireBundleDetails(bundle: Bundle, context: { manifests: ManifestCatalog }): JsonObject {
  return {
    ...wireBundle(bundle, context),
    inputs: bundle.inputs,
    settings: bundle.settings,
    webhooks: bundle.webhooks.map(({ id, url, events }) => ({ id, url, events })),
    oauth_client: bundle.oauthClient && {
      client_id: bundle.oauthClient.clientId,
      redirect_uris: bundle.oauthClient.redirectUris,
    },
    unsupported: bundle.unsupported.map(({ request, why }) => ({ request, why })),
  };
}

/** An answer that a model can read as a whole. */
export function readable(output: JsonObject & { status: string }): JsonObject & { status: string } {
  return { ...withinBudget(output), status: output.status };
}

export function wireStep({ name, title, status, message, startedAt, endedAt }: StepRecord): JsonObject {
  const duration = startedAt === null || endedAt === null ? null : endedAt - startedAt;
  return { name, title, status, message, duration_ms: duration };
}

/** Of many steps those around the first that is not done; `steps_total` says how many there are. */
function wireSteps(steps: StepRecord[]): JsonObject {
  if (steps.length <= STEPS_SHOWN) return { steps: steps.map(wireStep) };
  const open = steps.findIndex(({ status }) => status !== 'completed');
  const first = Math.min(Math.max(open - 3, 0), steps.length - STEPS_SHOWN);
  const shown = steps.slice(first, first + STEPS_SHOWN);
  return { steps: shown.map(wireStep), steps_total: steps.length };
}

/**
 * An operation as in `get_operation` and lists.
 * @param existsNow what it left at its providers, if that was determined
 */
export function wireOperation(operation: Operation, steps: StepRecord[], existsNow?: string[]): JsonObject {
  return {
    id: operation.id,
    kind: operation.kind,
    caller: operation.caller.label,
    status: operation.status,
    percent: Math.floor(operation.progress),
    message: operation.message,
    bundle_id: operation.bundleId,
    created_at: isoTime(operation.createdAt),
    updated_at: isoTime(operation.updatedAt),
    ...wireSteps(steps),
    ...(operation.result && { result: operation.result }),
    ...(operation.error && { error: { ...operation.error } }),
    ...(operation.warnings.length > 0 && { warnings: operation.warnings }),
    ...(operation.takenBackBy && { taken_back_by: operation.takenBackBy }),
    ...(existsNow && { exists_now: existsNow }),
    ...(operation.input && { waiting_for: operation.input.fields.map(({ title }) => title) }),
  };
}

/**
 * The output of a call that starts or follows an operation: the operation, with the members of its result. While a
 * person is asked, it says only that.
 */
export function operationAnswer(operation: Operation, steps: StepRecord[]): JsonObject & { status: string } {
  const { status, message, bundleId } = operation;
  if (status === 'awaiting_approval')
    return { status, operation_id: operation.id, message, bundle_id: bundleId };
  const { id, result, ...shown } = wireOperation(operation, steps);
  const members = result !== null && typeof result === 'object' && !Array.isArray(result) ? result : {};
  return { ...shown, ...members, status: operation.status, operation_id: id ?? null };
}

/** Of an operation that has to be completed first: what waits for a person or was refused; undefined: it is. */
export function unlessCompleted(answer: JsonObject): (JsonObject & { status: string }) | undefined {
  const { status } = answer;
  if (status === 'completed') return undefined;
  return { ...answer, status: typeof status === 'string' ? status : 'failed' };
}

/** What a stopped operation left, as a sentence with a leading space; empty if that was not determined. */
function existing({ exists_now: lines }: Record<string, unknown>): string {
  if (!Array.isArray(lines)) return '';
  return lines.length === 0
    ? ' Nothing of it exists at the provider.'
    : ` Now at the provider: ${lines.join('; ')}.`;
}

/** What is possible with a stopped operation besides resuming it. */
function otherWay({ kind, bundle_id: bundleId }: Record<string, unknown>): string {
  return kind === 'delete_bundle'
    ? `forget_bundle with ${String(bundleId)} removes it from Sluice and leaves the provider as it is`
    : 'roll_back_operation undoes what it did';
}

/** A deletion that waits for a secret nobody has any more; a sentence with a leading space, or empty. */
function withoutSecret(output: Record<string, unknown>): string {
  if (output['kind'] !== 'delete_bundle') return '';
  return ` If nobody has one, cancel_operation stops it; then ${otherWay(output)}.`;
}

/** One or two sentences on the operation's state and the caller's next step. */
export function operationSummary(output: Record<string, unknown>): string {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const id = text(output['operation_id']);
  const message = text(output['message']);
  const error = output['error'];
  const next = error && typeof error === 'object' && 'next' in error ? text(error.next) : '';
  switch (output['status']) {
    case 'rolling_back':
      return `${message}. wait_for_operation with ${id} follows it; do not repeat the request.`;
    case 'running':
      return `${message} (${String(output['percent'])}%). It continues on its own: call wait_for_operation with ${id}; do not repeat the request.`;
    case 'awaiting_input':
      return `${message}. A person has to enter it in the VS Code window; do other work, then call wait_for_operation with ${id}.${withoutSecret(output)}`;
    case 'awaiting_approval':
      return `${message}. Call wait_for_operation with ${id} for the decision.`;
    case 'interrupted':
    case 'cancelled':
    case 'paused':
      return `${message}. resume_operation with ${id} continues where it stopped; ${otherWay(output)}.${existing(output)}`;
    case 'failed':
      return `${message} ${next}${existing(output)}`.trim();
    default:
      return message;
  }
}
