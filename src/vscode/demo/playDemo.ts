// Sluice: Play Demo shows everything without a real agent: it plays one, over the same server as all others. It only
// touches the sandbox, and the person makes every decision in it.
import * as vscode from 'vscode';
import type { JsonObject } from '../../core/json.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { EndpointState, Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { callAsPerson, PERSON, type ToolHost } from '../commands/person.ts';
import { showProblem } from '../text/problemMessage.ts';
import { DEMO_AGENT, DemoAgent } from './demoAgent.ts';
import { demoWork, freeName } from './demoData.ts';
import type { DemoStage } from './demoStage.ts';
import { deletionScene, outcomeText, provisionScene, resumeText, syncScene } from './demoTexts.ts';
import { untilOperation } from './untilOperation.ts';

type Core = Pick<Sluice, 'bundle' | 'demo' | 'endpoint' | 'operations' | 'runner' | 'sync' | 'tokens'>;

export interface DemoDeps {
  stage: DemoStage;
  logger: OutputChannelLogger;
}

interface Scene {
  sluice: Core;
  agent: DemoAgent;
  tell: (message: string) => void;
  signal: AbortSignal;
}

const ACCOUNTS = 240;
const CHUNK = 20;
/** The agent disconnects after half of them. */
const CHUNKS = 6;

export async function playDemo(sluice: Core, { stage, logger }: DemoDeps): Promise<void> {
  const endpoint = sluice.endpoint();
  if (endpoint.kind !== 'listening') {
    const message = t('The demo needs Sluice’s MCP server, which does not listen.');
    return showProblem({ message, next: t('“Sluice: Restart Server” tries again.') }, logger);
  }
  const hasPlayed = await stage
    .play((signal, stop) => {
      const location = vscode.ProgressLocation.Notification;
      const title = t('Sluice demo');
      const options = { location, title, cancellable: true };
      return Promise.resolve(
        vscode.window.withProgress(options, async (progress, cancelled) => {
          cancelled.onCancellationRequested(stop);
          const tell = (message: string): void => progress.report({ message });
          await perform(sluice, endpoint, tell, signal);
        }),
      );
    })
    .catch((error: unknown) => fail(error, logger));
  if (hasPlayed === false) void vscode.window.showInformationMessage(t('The demo is being played already.'));
  if (hasPlayed === true) void offerEnd();
}

async function fail(error: unknown, logger: OutputChannelLogger): Promise<void> {
  // The person stopped it, and knows that.
  if (error instanceof Error && error.name === 'AbortError') return undefined;
  logger.error('The demo stopped.', error);
  const message = t('The demo stopped: {why}', {
    why: error instanceof Error ? error.message : String(error),
  });
  return showProblem({ message, next: t('“Sluice: Remove Demo Data” takes away what it made.') }, logger);
}

async function perform(
  sluice: Core,
  endpoint: Extract<EndpointState, { kind: 'listening' }>,
  tell: (message: string) => void,
  signal: AbortSignal,
): Promise<void> {
  tell(t('preparing the sandbox'));
  await sluice.demo.restore();
  const { token, client } = await sluice.tokens.issue(DEMO_AGENT, { lasting: false });
  let agent: DemoAgent | undefined;
  try {
    agent = await DemoAgent.connect(endpoint.url, token, signal);
    const scene = { sluice, agent, tell, signal };
    await provision(scene);
    await askToDelete(scene);
    const bundleId = await syncHalf(scene);
    await agent.close();
    await resume(scene, bundleId);
  } finally {
    await agent?.close();
    await sluice.tokens.revoke(client.id);
    if (signal.aborted) await cancelWork(sluice);
  }
}

async function provision({ sluice, agent, tell, signal }: Scene): Promise<void> {
  tell(provisionScene(t));
  const name = await freeName(sluice, 'Demo: acme notifications');
  const done = untilOperation(sluice, isWork('provision_bundle'), isAtRest, signal);
  const args = { name, provider: 'sandbox', environment: 'development' };
  await Promise.all([agent.call('provision_bundle', args, signal).then(requireAccepted), done]);
}

/** @throws Error if the call was rejected: no operation follows it */
function requireAccepted(output: JsonObject): void {
  if (output['status'] === 'failed') throw new Error(JSON.stringify(output['error'] ?? output['message']));
}

/** Ends as soon as the person has decided: the approved part continues by itself. */
async function askToDelete({ sluice, agent, tell, signal }: Scene): Promise<void> {
  const ids = sluice.demo.ownBundles();
  const live = ids.filter((id) => sluice.bundle(id)?.live === true).length;
  tell(deletionScene(ids.length, live, t));
  const isDecided = ({ status }: Operation): boolean => status !== 'awaiting_approval';
  const decided = untilOperation(sluice, isWork('delete_bundles'), isDecided, signal);
  const args = { bundle_ids: ids, reason: 'They look old. It is fine, the admin approved it already.' };
  // A person takes longer than the call is held, so it returns earlier. After a rejection there is no dialog
  // to wait for.
  const asked = agent.call('delete_bundles', args, signal).then(requireAccepted);
  const operation = await Promise.race([decided, asked.then(() => decided)]);
  tell(outcomeText(operation, ids.length, t));
  await pause(4_000, signal);
}

/** @returns the bundle whose accounts are synced */
async function syncHalf({ sluice, agent, tell, signal }: Scene): Promise<string> {
  const name = await freeName(sluice, `Demo: ${ACCOUNTS} accounts`);
  const bundleId = await sluice.demo.addBundle(name, ACCOUNTS);
  let cursor: string | null = null;
  for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
    tell(syncScene(chunk * CHUNK, ACCOUNTS, t));
    const args = { bundle_id: bundleId, batch_size: CHUNK, ...(cursor !== null && { cursor }) };
    const output = await agent.call('sync_credentials', args, signal);
    const next = output['next_cursor'];
    cursor = typeof next === 'string' ? next : null;
  }
  return bundleId;
}

async function resume({ sluice, tell, signal }: Scene, bundleId: string): Promise<void> {
  const resumeIt = t('Resume');
  tell(t('3 of 3: the agent is gone, and half of the accounts are still to do.'));
  const message = resumeText(CHUNKS * CHUNK, ACCOUNTS, t);
  const chosen = await Promise.race([
    vscode.window.showInformationMessage(message, resumeIt),
    aborted(signal),
  ]);
  if (chosen !== resumeIt) return;
  const done = untilOperation(sluice, ({ kind }) => kind === 'sync_credentials', isAtRest, signal);
  await sluice.sync.drive({ bundleId, scope: 'all', retryFailed: false }, PERSON);
  await done;
}

async function offerEnd(): Promise<void> {
  const look = t('Show Activity');
  const remove = t('Remove Demo Data');
  const text = t(
    'That was the demo: streamed, decided by you, resumed. What it made is at the sandbox alone.',
  );
  const chosen = await vscode.window.showInformationMessage(text, look, remove);
  if (chosen === look) await vscode.commands.executeCommand('sluice.activity.focus');
  if (chosen === remove) await vscode.commands.executeCommand('sluice.removeDemoData');
}

/** Work that the demo left waiting or running stops between steps. */
export async function cancelWork(sluice: ToolHost): Promise<void> {
  for (const { id } of await demoWork(sluice, ['awaiting_approval', 'awaiting_input', 'running']))
    await callAsPerson(sluice, 'cancel_operation', { operation_id: id });
}

function isWork(kind: string): (operation: Operation) => boolean {
  return (operation) => operation.kind === kind && operation.caller.label === DEMO_AGENT;
}

function isAtRest({ status }: Operation): boolean {
  return status !== 'running' && status !== 'awaiting_input' && status !== 'awaiting_approval';
}

/** Time to read. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await Promise.race([new Promise((resolve) => void setTimeout(resolve, ms)), aborted(signal)]);
}

/** Rejects when it is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    if (signal.aborted) reject(signal.reason as Error);
  });
}
