// Whether the verb of a request promises no less than what it does: by its method, its standard name, its OAuth action.
import { VERBS, type Verb } from '../plan/verb.ts';
import type { HttpManifestRequest, Manifest, OAuthManifestRequest, SentManifestRequest } from './manifest.ts';
import { standardRequest } from './standardRequests.ts';
import type { ManifestProblem } from './templateChecks.ts';
import { readsByPost } from './toolRequests.ts';

/** Verbs by weight. The last four weigh the same: each is gated and none implies another. */
const GATED_ALWAYS: ReadonlySet<Verb> = new Set(['delete', 'revoke', 'spend', 'share']);

/** The least verb of each OAuth action. */
const VERB_OF_ACTION: Record<OAuthManifestRequest['action'], Verb> = {
  discover: 'read',
  introspect: 'read',
  'check-client': 'read',
  'read-client': 'read',
  'client-credentials': 'maintain',
  refresh: 'maintain',
  register: 'create',
  'update-client': 'change',
  'delete-client': 'delete',
  revoke: 'revoke',
};

/** The least verb of each method. */
export const VERB_OF_METHOD: Record<HttpManifestRequest['method'], Verb> = {
  GET: 'read',
  HEAD: 'read',
  POST: 'create',
  PUT: 'change',
  PATCH: 'change',
  DELETE: 'delete',
};

export function* checkVerb(
  manifest: Manifest,
  path: string,
  name: string,
  request: SentManifestRequest,
): Generator<ManifestProblem> {
  const byName = standardRequest(name)?.leastVerb;
  if (byName !== undefined && isLesser(request.verb, byName)) {
    yield { path: `${path}/verb`, reason: `${name} is at least “${byName}”` };
  }
  if (request.type === 'oauth') {
    const implied = VERB_OF_ACTION[request.action];
    if (isLesser(request.verb, implied))
      yield { path: `${path}/verb`, reason: `${request.action} is at least “${implied}”` };
    return;
  }
  const { method } = request;
  const implied = VERB_OF_METHOD[method];
  // POST also carries questions (introspection, searches) and logins; only a standard name, a tool that `reads` or `auth`
  // shows that.
  const excused =
    method === 'POST' && (byName !== undefined || readsByPost(manifest, name) || logsIn(manifest, name));
  if (!excused && isLesser(request.verb, implied)) {
    yield { path: `${path}/verb`, reason: `${method} is at least “${implied}”` };
  }
}

function logsIn({ auth }: Manifest, name: string): boolean {
  return auth.scheme === 'token' && auth.request === name;
}

/**
 * Whether `declared` promises less than `implied`. A gated verb matches only itself; revoking also covers
 * deleting.
 */
function isLesser(declared: Verb, implied: Verb): boolean {
  if (declared === implied) return false;
  if (implied === 'delete') return declared !== 'revoke';
  if (GATED_ALWAYS.has(implied)) return true;
  return VERBS.indexOf(declared) < VERBS.indexOf(implied);
}
