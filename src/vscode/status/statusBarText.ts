// The text of the status bar, from Sluice's current state. Pure.
import { sentenceText, type Translate, workText } from '../text/translate.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { EndpointState } from '../../core/sluice.ts';
import { timeLeftText } from '../approvals/timeText.ts';
import { messageText, operationTitle } from '../operations/operationText.ts';
import type { SluiceState } from '../lifecycle/sluiceLifecycle.ts';
import type { SyncFacts } from '../sync/syncWatch.ts';

export interface StatusFacts {
  state: SluiceState['kind'];
  endpoint: EndpointState;
  /** Running now, oldest first. */
  running: readonly Operation[];
  /** How many operations wait for a person's input. */
  waiting: number;
  approvals: {
    /** How many requests wait for a decision. */
    count: number;
    /** Until the first of them expires; not finite if none waits. */
    leftMs: number;
    /** How much longer dialogs are held back; not positive if they are not. */
    heldMs: number;
  };
  /** How many operations other than sync runs can be resumed after a crash or a closed window. */
  interrupted: number;
  /** What of sync waits for the person. */
  sync: SyncFacts;
  /** A sentence, or null. */
  vaultProblem: string | null;
  startProblem: string | null;
  /** The storage's problem, or what kept Sluice from starting; null if there is none. */
  storageProblem: { code: string; message: string } | null;
}

export interface StatusText {
  /** With codicons. */
  text: string;
  /** One fact a line. */
  tooltip: string;
  severity: 'normal' | 'warning' | 'error';
}

/** The most important fact: what is broken, then what waits for a person, then what runs. */
export function statusBarText(facts: StatusFacts, t: Translate): StatusText {
  const { text, severity } = headline(facts, t);
  return { text, severity, tooltip: tooltipLines(facts, t).join('\n') };
}

function headline(facts: StatusFacts, t: Translate): Pick<StatusText, 'text' | 'severity'> {
  const { running } = facts;
  if (facts.state === 'restricted')
    return { text: `$(lock) ${t('Sluice: off (Restricted Mode)')}`, severity: 'normal' };
  if (facts.state === 'failed') return { text: `$(error) ${t('Sluice: not started')}`, severity: 'error' };
  if (facts.state !== 'running') return { text: '$(loading~spin) Sluice', severity: 'normal' };
  if (facts.storageProblem !== null) {
    const full = facts.storageProblem.code === 'storage-full';
    const text = full ? t('Sluice: disk full') : t('Sluice: storage unusable');
    return { text: `$(error) ${text}`, severity: 'error' };
  }
  const { count, leftMs, heldMs } = facts.approvals;
  if (count > 0) {
    const icon = heldMs > 0 ? 'bell-slash' : 'shield';
    const values = { count, left: timeLeftText(leftMs, t) };
    const text = count === 1 ? t('1 approval, {left}', values) : t('{count} approvals, {left}', values);
    return { text: `$(${icon}) ${text}`, severity: 'warning' };
  }
  if (facts.waiting > 0) return { text: `$(key) ${t('Sluice: input needed')}`, severity: 'warning' };
  if (facts.vaultProblem !== null)
    return { text: `$(lock) ${t('Sluice: vault locked')}`, severity: 'warning' };
  if (facts.endpoint.kind === 'failed')
    return { text: `$(warning) ${t('Sluice: no server')}`, severity: 'warning' };
  const [only] = running;
  if (only !== undefined && running.length === 1)
    return { text: `$(sync~spin) Sluice ${Math.floor(only.progress)}%`, severity: 'normal' };
  if (running.length > 1) {
    const text = t('Sluice: {count} running', { count: running.length });
    return { text: `$(sync~spin) ${text}`, severity: 'normal' };
  }
  if (facts.interrupted > 0) {
    const text = t('Sluice: {count} interrupted', { count: facts.interrupted });
    return { text: `$(debug-disconnect) ${text}`, severity: 'normal' };
  }
  const { left, reconnect } = facts.sync;
  if (left > 0) return { text: `$(debug-pause) ${leftText(left, t)}`, severity: 'normal' };
  if (reconnect > 0) {
    const text = t('Sluice: {count} to reconnect', { count: reconnect });
    return { text: `$(account) ${text}`, severity: 'normal' };
  }
  return { text: '$(plug) Sluice', severity: 'normal' };
}

function leftText(count: number, t: Translate): string {
  return count === 1 ? t('Sluice: 1 unfinished sync') : t('Sluice: {count} unfinished syncs', { count });
}

function tooltipLines(facts: StatusFacts, t: Translate): string[] {
  if (facts.state === 'restricted')
    return [t('Sluice is off until you trust this workspace: no server runs, nothing is sent.')];
  if (facts.state === 'failed')
    return [t('Sluice could not start.'), messageText(sentenceText(facts.startProblem ?? '', t))];
  if (facts.state !== 'running') return [t('Sluice is starting.')];
  const lines = [endpointText(facts.endpoint, t)];
  if (facts.storageProblem !== null) lines.push(messageText(sentenceText(facts.storageProblem.message, t)));
  if (facts.vaultProblem !== null) lines.push(messageText(sentenceText(facts.vaultProblem, t)));
  const { count, heldMs } = facts.approvals;
  if (count > 0)
    lines.push(t('Waiting for your approval: {count}. Nothing happens until you decide.', { count }));
  if (heldMs > 0) lines.push(t('Approvals are held back: {left}.', { left: timeLeftText(heldMs, t) }));
  if (facts.waiting > 0) lines.push(t('Waiting for your input: {count}', { count: facts.waiting }));
  if (facts.interrupted > 0)
    lines.push(t('Interrupted, can be resumed: {count}', { count: facts.interrupted }));
  const { left, reconnect } = facts.sync;
  if (left > 0) lines.push(t('Unfinished syncs, can be resumed: {count}', { count: left }));
  if (reconnect > 0) lines.push(t('Accounts to be connected again: {count}', { count: reconnect }));
  for (const operation of facts.running.slice(0, 5))
    lines.push(
      `${Math.floor(operation.progress)}% ${operationTitle(operation, t)}: ${messageText(workText(operation.message, t))}`,
    );
  if (facts.running.length > 5) lines.push(t('… and {count} more', { count: facts.running.length - 5 }));
  return lines;
}

/** The address for MCP clients, as a sentence. */
export function endpointText(endpoint: EndpointState, t: Translate): string {
  switch (endpoint.kind) {
    case 'listening':
      return t('MCP server on port {port} of this machine.', { port: String(endpoint.port) });
    case 'failed':
      return t('MCP clients can’t reach Sluice: {problem}', {
        problem: messageText(sentenceText(endpoint.error.message, t)),
      });
    case 'off':
      return t('The MCP server is off.');
  }
}
