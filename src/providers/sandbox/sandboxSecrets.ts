// The sandbox's secrets. None is stored: each is derived from one random root, so that no value that Sluice holds
// can be found on disk, and a repeated answer can carry it again.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Environment } from '../../core/bundle/bundle.ts';
import type { JsonValue } from '../../core/json.ts';

/** Stands for a secret in an answer until the moment it is sent: `{"$secret": "webhook/whk_1"}`. */
export function secretMarker(environment: Environment, kind: SecretKind, id: string): { $secret: string } {
  return { $secret: `${kind}/${environment}/${id}` };
}

export type SecretKind =
  | 'demo'
  | 'api-key'
  | 'webhook'
  | 'client'
  | 'registration'
  | 'access'
  | 'refresh'
  | 'client-access';

const PREFIXES: Record<SecretKind, string> = {
  demo: 'sbx_demo_',
  'api-key': 'sbx_key_',
  webhook: 'whsec_',
  client: 'sbx_cs_',
  registration: 'sbx_rat_',
  access: 'sbx_at_',
  refresh: 'sbx_rt_',
  'client-access': 'sbx_ct_',
};
/** Kinds whose value names what it belongs to: `<prefix><id>.<mac>`. */
const NAMED: ReadonlySet<SecretKind> = new Set(['access', 'refresh', 'client-access']);

export class SandboxSecrets {
  readonly #root: Uint8Array;

  constructor(root: Uint8Array) {
    this.#root = root;
  }

  value(environment: Environment, kind: SecretKind, id: string): string {
    const mac = createHmac('sha256', this.#root).update(`${kind}/${environment}/${id}`).digest();
    if (kind === 'webhook') return PREFIXES.webhook + mac.subarray(0, 24).toString('base64');
    const name = NAMED.has(kind) ? `${id}.` : '';
    return PREFIXES[kind] + name + mac.toString('base64url');
  }

  matches(environment: Environment, kind: SecretKind, id: string, presented: string): boolean {
    const expected = Buffer.from(this.value(environment, kind, id));
    const given = Buffer.from(presented);
    return expected.length === given.length && timingSafeEqual(expected, given);
  }

  /** The id that a token of a named kind belongs to, once its MAC is found right. */
  idOf(environment: Environment, kind: SecretKind, presented: string): string | undefined {
    const prefix = PREFIXES[kind];
    if (!presented.startsWith(prefix)) return undefined;
    const id = presented.slice(prefix.length, presented.lastIndexOf('.'));
    return this.matches(environment, kind, id, presented) ? id : undefined;
  }

  /** The secret that a marker stands for. */
  reveal({ $secret }: { $secret: string }): string {
    const [kind = '', environment = '', ...id] = $secret.split('/');
    return this.value(environment as Environment, kind as SecretKind, id.join('/'));
  }

  /** `value` with every marker replaced by its secret. */
  render(value: JsonValue): JsonValue {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((entry) => this.render(entry));
    const marker = value['$secret'];
    if (typeof marker === 'string') return this.reveal({ $secret: marker });
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.render(member)]));
  }
}
