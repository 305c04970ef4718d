// Drafts a manifest from what a description says and what a person chose. Pure. It invents nothing: no host, no way to
// authenticate, no webhook; what is not known is a question before, and a sentence in the report after.
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type {
  DescribedOperations,
  DescriptionSummary,
  ListedOperation,
  SecurityScheme,
} from '../../core/provider/describedOperation.ts';
import { readWithOperations, withOperations } from '../../core/provider/includedOperations.ts';
import { VERBS, type Verb } from '../../core/plan/verb.ts';
import { VERB_OF_METHOD } from '../../core/provider/verbChecks.ts';
import type { HttpManifestRequest } from '../../core/provider/manifest.ts';
import { propertiesOf, requiredOf } from '../../core/toolSource/inputSchema.ts';
import { visibleText } from '../../core/visibleText.ts';

/** How requests authenticate: with the person's secret, in this form. */
export type DraftAuth = { scheme: 'bearer' | 'basic' | 'none' } | { scheme: 'header'; header: string };

/** The form of a base URL, as a field shows it before anything is typed. */
export const EXAMPLE_ADDRESS = 'https://api.example.com/v1';

export interface DraftChoices {
  id: string;
  summary: DescriptionSummary;
  /** `name`: the environment's. */
  environment: { name: 'development' | 'staging' | 'production'; baseUrl: string; live: boolean };
  auth: DraftAuth;
  /** By id; undefined for a GET or HEAD. */
  chosen: ReadonlyMap<string, Verb | undefined>;
  /** The operation whose success shows that the credential works. */
  validate: string | undefined;
  /** Relative to the manifest. */
  file: string;
}

export interface Draft {
  manifest: JsonObject;
  /** How many of the chosen operations are tools. */
  offered: number;
  /** Operation → why it is not offered. */
  skipped: Record<string, string>;
}

/** The servers that can be used as they stand: https, on a fixed host, neither relative nor with parts to fill in. */
export function fixedServers({ servers }: DescriptionSummary): string[] {
  return [
    ...new Set(servers.flatMap((server) => (serverProblem(server) === undefined ? [trimmed(server)] : []))),
  ];
}

/** Why it is no base URL; undefined: it is one. */
export function serverProblem(text: string): 'not-https' | 'not-plain' | 'this-machine' | undefined {
  const url = /[{}\s\\]/.test(text) || !text.includes('://') ? null : URL.parse(text);
  if (
    url === null ||
    url.username + url.password + url.search + url.hash !== '' ||
    /\/\//.test(trimmed(url.pathname))
  )
    return 'not-plain';
  // Letters of other alphabets that look alike would be another host.
  if (/[^\x20-\x7e]/.test(text) || url.hostname.includes('xn--')) return 'not-plain';
  if (url.hostname === 'localhost' || /^(127\.|\[::1\]|0\.0\.0\.0)/.test(url.hostname)) return 'this-machine';
  return url.protocol === 'https:' ? undefined : 'not-https';
}

/** The forms of authentication that a manifest has for this scheme; none: it has no such form. */
export function authOf({ kind, key = '' }: SecurityScheme): DraftAuth[] {
  switch (kind) {
    case 'bearer':
    case 'oauth2':
      return [{ scheme: 'bearer' }];
    case 'basic':
      return [{ scheme: 'basic' }];
    case 'header':
      if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(key)) return [];
      return key.toLowerCase() === 'authorization'
        ? [{ scheme: 'bearer' }, { scheme: 'header', header: key }]
        : [{ scheme: 'header', header: key }];
    case 'query':
    case 'cookie':
    case 'other':
      return [];
  }
}

/** The verbs that this method can have, the most likely one first. */
export function verbsFor(method: string): Verb[] {
  const least = leastVerb(method);
  const rest = VERBS.filter((verb) => verb !== 'maintain' && verb !== least);
  if (least === 'delete') return ['delete', 'revoke'];
  return [
    least,
    ...rest.filter((verb) => verb !== 'read' && (least !== 'change' || verb !== 'create')),
    ...(method === 'POST' ? (['read'] as const) : []),
  ];
}

/** Reading operations that need no argument: each can show that a credential works. */
export function probesAmong(
  chosen: readonly ListedOperation[],
  { operations }: DescribedOperations,
): ListedOperation[] {
  return chosen.filter(({ id, method }) => {
    const operation = operations[id];
    return method === 'GET' && operation !== undefined && requiredOf(operation.input).length === 0;
  });
}

/**
 * The draft, checked as a file would be, without the operations that would not work.
 * @throws AppError `bad-arguments` if it is not valid, or would offer nothing
 */
export function draftOf(choices: DraftChoices, described: DescribedOperations): Draft {
  const skipped: Record<string, string> = { ...described.unusable };
  const first = manifestOf(choices, described, new Set(Object.keys(skipped)));
  const read = readWithOperations(withOperations(first, first['openapi'] as JsonObject, described));
  for (const { path, reason } of read.problems) {
    const id = /^openapi\/include\/(.+)$/s.exec(path)?.[1];
    if (id !== undefined) skipped[id] = reason;
    else throw new AppError('bad-arguments', `The draft is not valid: ${path}: ${reason}.`);
  }
  const manifest = manifestOf(choices, described, new Set(Object.keys(skipped)));
  const offered = choices.chosen.size - Object.keys(skipped).length;
  if (offered === 0) throw new AppError('bad-arguments', 'None of these operations can become a tool.');
  return { manifest, offered, skipped };
}

function manifestOf(
  choices: DraftChoices,
  described: DescribedOperations,
  left: ReadonlySet<string>,
): JsonObject {
  const { id, summary, environment, auth, chosen, file } = choices;
  const include: [string, JsonObject][] = [...chosen].flatMap(([operation, verb]) =>
    left.has(operation)
      ? []
      : [[operation, verb === undefined ? {} : { verb }] satisfies [string, JsonObject]],
  );
  const { name, ...place } = environment;
  return {
    id,
    name: visibleText(summary.title.trim(), 80) || id,
    environments: { [name]: place },
    ...authFor(auth, described),
    requests: {
      ...validateRequest(choices, described),
      'credential.create': {
        type: 'unsupported',
        why: 'The description does not say how a credential is issued. A person enters one.',
      },
    },
    openapi: { file, digest: described.digest, include: Object.fromEntries(include) },
  };
}

function validateRequest({ validate }: DraftChoices, { operations }: DescribedOperations): JsonObject {
  const request = validate === undefined ? undefined : operations[validate]?.request;
  if (request === undefined) return {};
  return { validate: { type: 'http', method: 'GET', path: request.path, verb: 'read', answer: 'any' } };
}

/** The inputs for authentication. No operation has an argument of such a name: the bundle's value would replace it. */
function authFor(auth: DraftAuth, described: DescribedOperations): { inputs: JsonObject; auth: JsonObject } {
  const taken = new Set(
    Object.values(described.operations).flatMap(({ input }) => Object.keys(propertiesOf(input))),
  );
  const free = (name: string): string => (taken.has(name) ? free(`own_${name}`) : name);
  const token = free('api_token');
  const secret = { [token]: { title: 'API token', secret: true } };
  switch (auth.scheme) {
    case 'none':
      return { inputs: {}, auth: { scheme: 'none' } };
    case 'bearer':
      return { inputs: secret, auth: { scheme: 'bearer', input: token } };
    case 'header':
      return { inputs: secret, auth: { scheme: 'header', header: auth.header, input: token } };
    case 'basic': {
      const [username, password] = [free('username'), free('password')];
      return {
        inputs: {
          [username]: { title: 'User name or ID' },
          [password]: { title: 'Password or secret', secret: true },
        },
        auth: { scheme: 'basic', usernameInput: username, passwordInput: password },
      };
    }
  }
}

function leastVerb(method: string): Verb {
  return Object.hasOwn(VERB_OF_METHOD, method)
    ? VERB_OF_METHOD[method as HttpManifestRequest['method']]
    : 'create';
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}
