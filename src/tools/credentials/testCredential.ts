// test_credential: one reading call that tells a person whether a provider takes a credential, for whom, and what to do if
// it does not. Nothing is written at the provider, and no token is refreshed.
import { z } from 'zod';
import type { Bundle } from '../../core/bundle/bundle.ts';
import { OWN_GRANT } from '../../core/bundle/bundleSecrets.ts';
import type { Credential } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { REFRESH_TOKEN } from '../../core/sync/grantRequests.ts';
import { defineAnswerTool, type AnswerContext } from '../../core/tool/tool.ts';
import { REMEDIES, VERDICTS, type Remedy, type Verdict } from '../../core/toolSource/credentialVerdict.ts';
import type { SecretAnswer } from '../../core/toolSource/secretChecks.ts';
import { visibleText } from '../../core/visibleText.ts';
import { requireBundle } from '../bundleTarget.ts';
import { isoTime, openOutput } from '../wire.ts';
import { proofsFor, type Proof } from './credentialProofs.ts';
import { requireCredential } from './secretSlots.ts';

const MOST_SCOPES = 20;

interface Found {
  verdict: Verdict;
  request?: string;
  /** The provider's own words; empty if it said nothing. */
  said: string;
  /** As the provider reports them now; undefined: it does not. */
  scopes?: string[];
  expiresAt?: number;
}

export const testCredential = defineAnswerTool({
  internal: true,
  name: 'test_credential',
  title: 'Test credential',
  description: 'Asks the provider, with one reading call, whether it takes a credential.',
  input: z.strictObject({
    bundle_id: z.string().min(1).max(80),
    credential_id: z.string().min(1).max(80),
  }),
  output: openOutput.extend({
    verdict: z.enum(VERDICTS).optional(),
    remedy: z.enum(REMEDIES).optional(),
    label: z.string().optional(),
    provider: z.string().optional(),
    said: z.string().optional(),
    request: z.string().nullable().optional(),
    account: z.string().nullable().optional(),
    scopes: z.array(z.string()).optional(),
    expires_at: z.string().nullable().optional(),
  }),
  verbs: ['read'],
  pace: 'short',
  openWorld: true,
  idempotent: true,
  answer: async ({ bundle_id, credential_id }, context) => {
    const { manifests, read } = context;
    const { bundle, credential, manifest, proofs, canRefresh } = read((view) => {
      const bundle = requireBundle(view, bundle_id);
      const credential = requireCredential(view, bundle, credential_id);
      const manifest = manifests.get(bundle.provider);
      return {
        bundle,
        credential,
        manifest,
        proofs: proofsFor(view, manifest, bundle, credential),
        canRefresh: isRefreshable(view, credential),
      };
    });
    const found = await verdictOf(proofs, credential, { context, canRefresh });
    return {
      status: 'ok',
      ...about(manifest, bundle, credential),
      verdict: found.verdict,
      remedy: remedyFor(found.verdict, credential, canRefresh),
      request: found.request ?? null,
      said: visibleText(found.said, 300),
      scopes: (found.scopes ?? credential.scopes ?? []).slice(0, MOST_SCOPES),
      expires_at: isoTime(found.expiresAt ?? credential.expiresAt),
    };
  },
  summarize: ({ label, provider, verdict }) => `${provider ?? ''}, ${label ?? ''}: ${verdict ?? ''}.`,
});

function about(manifest: Manifest, bundle: Bundle, { id, kind, label, account }: Credential) {
  return {
    bundle_id: bundle.id,
    credential_id: id,
    kind,
    label,
    account,
    provider: manifest.name,
  };
}

/** By the first request that can be sent with what the bundle has. */
async function verdictOf(
  proofs: readonly Proof[],
  credential: Credential,
  {
    context,
    canRefresh,
  }: { context: Pick<AnswerContext, 'caller' | 'checks' | 'signal'>; canRefresh: boolean },
): Promise<Found> {
  for (const proof of proofs) {
    const { request } = proof;
    try {
      const answer = await context.checks.ask(proof, context.signal, context.caller.id);
      const found = { request, ...readingOf(answer, proof) };
      // Only what uses the value says whether it is taken; an account's token can be refreshed first.
      if (proof.usesValue && !canRefresh)
        await context.checks.judge(credential, {
          // An account whose refreshed token was refused stays lost, however long this one still works.
          isTaken: found.verdict === 'accepted' && !isAccount(credential),
          isRefused: found.verdict === 'refused',
        });
      return found;
    } catch (error) {
      if (!AppError.is(error)) throw error;
      if (error.code === 'missing-inputs') continue;
      if (!UNANSWERED.has(error.code)) throw error;
      return { verdict: 'unanswered', request, said: error.message };
    }
  }
  return { verdict: 'untestable', said: '' };
}

/** What no date can show is as good as unknown (ECMA-262, time values). */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}

const UNANSWERED: ReadonlySet<string> = new Set([
  'provider-unreachable',
  'provider-limited',
  'provider-invalid-answer',
  'provider-uncertain',
]);

function readingOf(
  { outcome, isRefused }: SecretAnswer,
  { request, usesValue }: Proof,
): Omit<Found, 'request'> {
  switch (outcome.kind) {
    case 'done': {
      const { values } = outcome;
      const said = textOf(values['message']);
      if (request === 'token.introspect') {
        const expiresAt = values['expires_at'];
        const scope = textOf(values['scope']);
        return {
          verdict: values['active'] === true ? 'accepted' : 'refused',
          said: '',
          ...(scope !== '' && { scopes: scope.split(' ') }),
          ...(isTime(expiresAt) && { expiresAt }),
        };
      }
      if (values['ok'] !== undefined && values['ok'] !== true)
        return { verdict: usesValue ? 'objects' : 'refused', said };
      return { verdict: usesValue ? 'accepted' : 'known', said: '' };
    }
    case 'gone':
      return { verdict: 'objects', said: '' };
    case 'rejected':
      return { verdict: isRefused ? 'refused' : 'objects', said: outcome.message };
    case 'limited':
    case 'conflict':
    case 'uncertain':
      return { verdict: 'unanswered', said: outcome.message };
  }
}

function remedyFor(verdict: Verdict, credential: Credential, canRefresh: boolean): Remedy {
  const { refreshedBy, state } = credential;
  // Its token still works, but it can't be refreshed any more.
  if (verdict === 'accepted' && isAccount(credential) && state === 'needs_reauth') return 'reconnect';
  if (verdict !== 'refused') return 'none';
  if (canRefresh) return 'sync';
  if (!isAccount(credential)) return 'replace';
  return refreshedBy === 'elsewhere' ? 'theirs' : 'reconnect';
}

function isAccount({ kind, providerRef }: Credential): boolean {
  return kind === 'grant' && providerRef !== OWN_GRANT;
}

/** Whether a refused token can still be followed by a refreshed one. */
function isRefreshable(view: StoreView, { id, kind, refreshedBy, state }: Credential): boolean {
  const isLost = state === 'needs_reauth' || state === 'exhausted';
  return (
    kind === 'grant' &&
    refreshedBy === 'sluice' &&
    !isLost &&
    view.secrets.has({ ownerId: id, part: REFRESH_TOKEN })
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
