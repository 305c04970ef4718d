// revoke_credentials: single secrets made worthless at the provider and erased here, while their bundle stays.
import { effectsOn, replaced } from '../core/plan/effect.ts';
import { partOf } from '../core/provider/outwardValue.ts';
import { english, phrase, type Wording } from '../core/plan/phrase.ts';
import { z } from 'zod';
import type { PlanTarget } from '../core/plan/plan.ts';
import { nothing, PlanData } from '../core/plan/planData.ts';
import type { Bundle } from '../core/bundle/bundle.ts';
import type { Credential } from '../core/bundle/credential.ts';
import type { JsonObject } from '../core/json.ts';
import { operationBusyWith } from '../core/operation/engineRefusals.ts';
import type { Operation, StepRecord } from '../core/operation/operation.ts';
import type { Step, StepContext, StepEffect } from '../core/operation/step.ts';
import type { StoreTransaction } from '../core/storage/store.ts';
import { neverCompensated } from '../core/operation/compensation.ts';
import { defineWorkTool } from '../core/tool/tool.ts';
import type { PlanContext } from '../core/operation/work.ts';
import { visibleText } from '../core/visibleText.ts';
import { callFor } from './bundleRequests.ts';
import { scopeOf } from '../core/provider/scope.ts';
import { counted, isLive, knownManifest, shownName, whyNot } from './bundleTarget.ts';
import { isAboutTarget } from './deletion/deletionSteps.ts';
import {
  approvedTargetsOf,
  CHANGED_SINCE,
  gated,
  gatedInput,
  isMoved,
  joinsOnceBegun,
  keptData,
  keptShape,
  notApproved,
  nothingToDo,
  type Kept,
} from './gated.ts';
import { revokeGrant, whyGrantsStay } from './grantRevocation.ts';
import { isoTime, operationAnswer, operationOutput } from './wire.ts';

const input = z.strictObject({
  credential_ids: z.array(z.string().min(1).max(80)).min(1).max(500).describe('from list_credentials'),
  ...gatedInput,
});
type RevokeArgs = z.infer<typeof input>;

const planned = new PlanData(z.object({ kept: z.array(keptData) }), nothing);

export const revokeCredentials = defineWorkTool({
  ...gated,
  name: 'revoke_credentials',
  title: 'Revoke credentials',
  description:
    'Revokes accounts’ tokens or API keys at the provider. A person approves. Repeating it changes nothing more.',
  input,
  output: operationOutput.extend({
    revoked: z.array(z.string()).optional(),
    kept: z.array(keptShape).optional(),
  }),
  verbs: ['revoke'],
  openWorld: true,
  data: planned,
  plan: (args, context) => {
    const { targets, kept } = sorted(args, context);
    const [first] = targets;
    return {
      title:
        targets.length === 1 && first !== undefined
          ? phrase('revoke {credential}', { credential: first.name })
          : phrase('revoke {count} credentials', { count: targets.length }),
      verbs: ['revoke'],
      targets,
      impact: [
        phrase(
          'What uses them stops working at once: calls with the API key fail, and accounts of grants must connect again.',
        ),
      ],
      warning: phrase('This action can’t be undone'),
      quote: null,
      estimatedMs: 1_500 * targets.length,
      bundleId: null,
      data: { kept },
    };
  },
  work: {
    identity: ({ credential_ids }) => [...new Set(credential_ids)].sort(),
    settled: (args, context) => {
      const { targets, kept } = sorted(args, context);
      if (targets.length > 0) return undefined;
      return nothingToDo('There is nothing to revoke; nothing was sent; “kept” gives the reasons', {
        revoked: [],
        kept,
      });
    },
    accepts: joinsOnceBegun,
    steps: (operation): Step[] => {
      const targets = approvedTargetsOf(operation);
      return targets.map((target, index) => ({
        name: target.id,
        title: `Revoking ${visibleText(target.name, 80)} (${index + 1} of ${targets.length})`,
        weight: 1,
        run: (context) => revokeTarget(context, target),
      }));
    },
    finish: (tx, operation, outputs) => {
      const { revoked, kept } = outcomeOf(outputs.values(), operation);
      raiseRevisions(tx, revoked);
      const message = `Revoked ${counted(revoked.length, 'credential')}, kept ${kept.length}`;
      return { revoked, kept, message };
    },
    unwind: neverCompensated(
      'What was revoked can’t become valid again.',
      'Resume it to finish; set the bundle up again, or reconnect the accounts.',
    ),
  },
  present: (operation, steps) => {
    return { ...outcomeOf(completedOutputs(steps), operation), ...operationAnswer(operation, steps) };
  },
});

async function revokeTarget(context: StepContext, target: PlanTarget): Promise<StepEffect> {
  const credential = context.read((view) => view.credentials.get(target.id));
  const bundle = credential && context.read((view) => view.bundles.get(credential.bundleId));
  if (credential === undefined || bundle === undefined || credential.state === 'revoked')
    return keep(target, { why: 'already-revoked', message: 'It was revoked or deleted already.' });
  const busy = context.read((view) => operationBusyWith(view, bundle.id, context.operation.id));
  if (busy !== undefined)
    return keep(target, { why: 'busy', message: `${busy.kind} works on its bundle (${busy.id}).` });
  if (isMoved(context, target.id, target, bundle.revision)) return keep(target, CHANGED_SINCE);
  try {
    const proved = await revokeAtProvider(context, bundle, credential);
    return {
      message: `Revoked ${visibleText(target.name, 80)}`,
      output: { revoked: credential.id, proved },
      apply: (tx) => {
        const current = tx.credentials.get(credential.id);
        if (current !== undefined) tx.credentials.update({ ...current, state: 'revoked', expiresAt: null });
        tx.secrets.deleteOwner(credential.id);
      },
    };
  } catch (error) {
    if (!isAboutTarget(error)) throw error;
    return keep(target, { why: error.code, message: error.message });
  }
}

/** @returns whether the provider proved the revocation */
async function revokeAtProvider(
  context: StepContext,
  bundle: Bundle,
  credential: Credential,
): Promise<boolean> {
  if (credential.kind === 'grant') return revokeGrant(context, bundle, credential);
  await callFor(
    context,
    bundle,
    'key',
    'credential.delete',
    partOf(bundle, { credential_id: credential.providerRef }),
  );
  return true;
}

interface Sorted {
  targets: PlanTarget[];
  kept: Kept[];
}

/** Planning and `settled` read the same records for the same request: sort once. */
const known = new WeakMap<PlanContext, Sorted>();

/** What can be revoked becomes a target; the rest stays, with the reason. */
function sorted(args: RevokeArgs, context: PlanContext): Sorted {
  const found = known.get(context) ?? sort(args, context);
  known.set(context, found);
  return found;
}

function sort(args: RevokeArgs, context: PlanContext): Sorted {
  const { view } = context;
  const targets: PlanTarget[] = [];
  const kept: Kept[] = [];
  for (const id of [...new Set(args.credential_ids)].sort()) {
    const credential = view.credentials.get(id);
    const bundle = credential && view.bundles.get(credential.bundleId);
    if (credential === undefined || bundle === undefined) {
      kept.push({ id, why: 'not-found', message: 'There is no such credential.' });
    } else if (credential.state === 'revoked') {
      kept.push({ id, why: 'already-revoked', message: 'It was revoked before.' });
    } else {
      const why = whyNotRevocable(credential, bundle, context);
      if (why === undefined) targets.push(targetFor(credential, bundle, context));
      else kept.push({ id, why: 'unsupported', message: visibleText(english(why), 300) });
    }
  }
  return { targets, kept };
}

function whyNotRevocable(
  { kind, providerRef }: Credential,
  bundle: Bundle,
  { manifests }: PlanContext,
): Wording | undefined {
  switch (kind) {
    case 'api_key':
      if (providerRef === null) return 'The provider gave it no id by which it could be deleted.';
      return whyNot(manifests, bundle, 'credential.delete');
    case 'grant':
      return whyGrantsStay(manifests, bundle);
    case 'client_secret':
      return 'A client secret ends with its OAuth client: delete_bundle deletes that.';
    case 'webhook_secret':
      return 'A signing secret ends with its webhook: delete_bundle removes that.';
    case 'input':
      return 'A person gave it; they revoke it where they got it.';
  }
}

function targetFor(
  credential: Credential,
  bundle: Bundle,
  { manifests }: Pick<PlanContext, 'manifests'>,
): PlanTarget {
  const { id, kind, label, account, lastRefreshedAt, createdAt, state } = credential;
  const refreshed = isoTime(lastRefreshedAt);
  const name = `${visibleText(label, 60)} · ${shownName(bundle)}`;
  return {
    kind: 'credential',
    id,
    name,
    revision: bundle.revision,
    environment: bundle.environment,
    live: isLive(manifests, bundle),
    scope: scopeOf(knownManifest(manifests, bundle), bundle),
    facts: [
      { label: phrase('Bundle'), value: bundle.name },
      {
        label: phrase('Kind'),
        value: kind === 'api_key' ? phrase('API key') : phrase('grant of an account'),
      },
      { label: phrase('Created'), value: isoTime(createdAt).slice(0, 10) },
      ...(account === null ? [] : [{ label: phrase('Account'), value: account }]),
      ...(refreshed === null ? [] : [{ label: phrase('Last refreshed'), value: refreshed.slice(0, 10) }]),
    ],
    effects: effectsOn({ kind: 'credential', name }, [replaced(phrase('State'), state, 'revoked')]),
  };
}

/** Once per bundle, and at the end: the first target must not make the others look changed. */
function raiseRevisions(tx: StoreTransaction, revoked: readonly string[]): void {
  const bundleIds = new Set(revoked.map((id) => tx.credentials.get(id)?.bundleId));
  for (const bundleId of bundleIds) {
    const bundle = bundleId === undefined ? undefined : tx.bundles.get(bundleId);
    if (bundle !== undefined) tx.bundles.update({ ...bundle, revision: bundle.revision + 1 });
  }
}

function keep({ id, name }: PlanTarget, reason: Pick<Kept, 'why' | 'message'>): StepEffect {
  return {
    message: `Kept ${visibleText(name, 80)}: ${visibleText(reason.message, 200)}`,
    output: { kept: { id, ...reason } },
  };
}

function completedOutputs(steps: readonly StepRecord[]): (JsonObject | null)[] {
  return steps.filter(({ status }) => status === 'completed').map(({ output }) => output);
}

function outcomeOf(
  outputs: Iterable<JsonObject | null>,
  operation: Operation,
): { revoked: string[]; kept: Kept[] } {
  const each = [...outputs].map((output) => (output ?? {}) as { revoked?: string; kept?: Kept });
  return {
    revoked: each.flatMap(({ revoked }) => revoked ?? []),
    kept: [
      ...each.flatMap(({ kept }) => kept ?? []),
      ...planned.of(operation).kept,
      ...notApproved(operation),
    ],
  };
}
