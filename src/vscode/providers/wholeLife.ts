// A manifest's whole life in a throw-away environment: a bundle is created, found, moved, rotated and deleted through
// the same tools, plans and dialogs as any other. Pure of VS Code; the command asks, and shows the report.
import type { JsonObject } from '../../core/json.ts';
import type { Tried, TrialSubject } from '../../core/provider/manifestTrial.ts';
import { requestOf, sentRequestOf } from '../../core/provider/declaredRequests.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { ToolResult } from '../../core/tool/runner.ts';
import { PERSON } from '../commands/person.ts';
import { text } from '../commands/toolOutputs.ts';
import { trialOutcome } from './trialOutcome.ts';
import type { Translate } from '../text/translate.ts';

export type LifeStage = 'create' | 'find' | 'change' | 'rotate' | 'delete';

export interface LifeStep {
  stage: LifeStage;
  outcome: 'done' | 'failed' | 'skipped';
  /** The tool's own words, or why it was left out. */
  said: string;
  tookMs: number;
}

/** What came of it. */
export interface Life {
  steps: LifeStep[];
  /** A bundle that could not be deleted, and may still exist at its provider. */
  left: string | null;
}

export interface WantedLife {
  manifest: Manifest;
  environment: string;
  inputs: JsonObject;
  /** Of the bundle; no other may have it. */
  name: string;
}

type LifeHost = Pick<Sluice, 'runner' | 'bundle' | 'trial'> & { t: Translate };

/** An operation that has yet to end: by itself, or by a person. */
const IS_OPEN = new Set(['awaiting_approval', 'awaiting_input', 'running', 'rolling_back']);
const NEVER = new AbortController().signal;

/**
 * Runs the stages in order. One that fails doesn't keep the bundle from being deleted, and neither does a cancellation,
 * which leaves out what is between.
 * @param onStage told before each
 */
export async function wholeLife(
  sluice: LifeHost,
  wanted: WantedLife,
  cancelled: AbortSignal,
  onStage: (stage: LifeStage) => void,
): Promise<Life> {
  const steps: LifeStep[] = [];
  const stage = async (name: LifeStage, work: () => Promise<Omit<LifeStep, 'stage' | 'tookMs'>>) => {
    onStage(name);
    const startedAt = performance.now();
    const done =
      cancelled.aborted && name !== 'delete' ? leftOut(sluice.t('It was cancelled.')) : await work();
    steps.push({ stage: name, ...done, tookMs: Math.round(performance.now() - startedAt) });
    return done;
  };
  const { manifest, environment, inputs, name } = wanted;
  let made: ToolResult | undefined;
  await stage('create', async () => {
    const args = { name, provider: manifest.id, environment, inputs };
    made = await settled(sluice, 'provision_bundle', args, cancelled);
    return outcomeOf(made);
  });
  const bundle = sluice.bundle(text(made?.output['bundle_id']));
  // Nothing exists, or what does is an operation that the person resumes or rolls back.
  if (bundle === undefined) return { steps, left: null };
  if (bundle.status === 'active') {
    const tag = text(made?.output['operation_id']);
    await stage('find', () => found(sluice, { manifest, environment, inputs, bundle, tag, secrets: {} }));
    await stage('change', async () => {
      const [webhook] = sluice.bundle(bundle.id)?.webhooks ?? [];
      if (webhook === undefined) return leftOut(sluice.t('The bundle has no webhook.'));
      if (!isSent(manifest, 'webhook.update')) return leftOut(whyNot(sluice, manifest, 'webhook.update'));
      const moved = new URL(webhook.url);
      moved.searchParams.set('sluice-test', 'moved');
      const args = { bundle_id: bundle.id, webhook_id: webhook.id, new_url: moved.href };
      return outcomeOf(await settled(sluice, 'update_webhook_url', args, cancelled));
    });
    await stage('rotate', async () => {
      if (!isSent(manifest, 'credential.rotate'))
        return leftOut(whyNot(sluice, manifest, 'credential.rotate'));
      const key = await apiKeyOf(sluice, bundle.id);
      if (key === undefined) return leftOut(sluice.t('The bundle has no API key of its own.'));
      const args = { bundle_id: bundle.id, credential_id: key, grace_hours: 1 };
      return outcomeOf(await settled(sluice, 'rotate_credential', args, cancelled));
    });
  }
  const { outcome } = await stage('delete', async () =>
    outcomeOf(await settled(sluice, 'delete_bundle', { bundle_id: bundle.id })),
  );
  return { steps, left: outcome === 'done' ? null : name };
}

/** Waits for the operation's end, for a person too, as long as it takes them; a cancellation cancels it. */
async function settled(
  { runner }: Pick<Sluice, 'runner'>,
  tool: string,
  args: JsonObject,
  cancelled: AbortSignal = NEVER,
): Promise<ToolResult> {
  const call = (name: string, given: JsonObject): Promise<ToolResult> =>
    runner.call({ tool: name, args: given, caller: PERSON, cancelled });
  let result = await call(tool, args);
  const id = result.output['operation_id'];
  if (typeof id !== 'string') return result;
  while (IS_OPEN.has(text(result.output['status'])) && !cancelled.aborted)
    result = await call('wait_for_operation', { operation_id: id });
  return result;
}

function outcomeOf({ output, text: said }: ToolResult): Omit<LifeStep, 'stage' | 'tookMs'> {
  return { outcome: output['status'] === 'completed' ? 'done' : 'failed', said };
}

function leftOut(said: string): Omit<LifeStep, 'stage' | 'tookMs'> {
  return { outcome: 'skipped', said };
}

/** Every request by which recovery would find what was created, with the tag of the operation that created it. */
async function found(
  { trial, t }: Pick<LifeHost, 'trial' | 't'>,
  subject: TrialSubject,
): Promise<Omit<LifeStep, 'stage' | 'tookMs'>> {
  const { manifest, bundle } = subject;
  const finders = Object.values(manifest.requests).flatMap((request) => {
    const find = request.type === 'http' ? request.find : undefined;
    const isMade = find === 'webhook.find' ? (bundle?.webhooks.length ?? 0) > 0 : find === 'credential.find';
    return find !== undefined && isMade ? [find] : [];
  });
  const tried: Tried[] = [];
  for (const name of new Set(finders)) tried.push(await trial.try(subject, name, NEVER));
  if (tried.length === 0) return leftOut(t('No request of the manifest finds what it created.'));
  const said = tried.map(
    ({ name, outcome, shown, answer }) => `${name}: ${trialOutcome(outcome, t)}\n${shown}\n\n${answer}`,
  );
  const isFound = tried.every(({ outcome }) => outcome === 'done');
  return { outcome: isFound ? 'done' : 'failed', said: said.join('\n\n') };
}

async function apiKeyOf({ runner }: Pick<Sluice, 'runner'>, bundleId: string): Promise<string | undefined> {
  const { output } = await runner.call({
    tool: 'list_credentials',
    args: { bundle_id: bundleId },
    caller: PERSON,
    cancelled: NEVER,
  });
  const credentials = Array.isArray(output['credentials']) ? (output['credentials'] as JsonObject[]) : [];
  const key = credentials.find(({ kind }) => kind === 'api_key');
  return key === undefined ? undefined : text(key['id']);
}

function isSent(manifest: Manifest, name: string): boolean {
  return sentRequestOf(manifest, name) !== undefined;
}

function whyNot({ t }: Pick<LifeHost, 't'>, manifest: Manifest, name: string): string {
  const request = requestOf(manifest, name);
  return request.type === 'unsupported'
    ? request.why
    : t('The manifest sends no {request}.', { request: name });
}
