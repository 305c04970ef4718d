// A plan: exactly what a call would change, computed from Sluice's own records before a person is asked.
import type { Verb } from './verb.ts';
import type { JsonObject } from '../json.ts';
import type { Environment, LastUsed } from '../bundle/bundle.ts';
import type { Effects, TargetKind } from './effect.ts';
import type { Scope } from '../provider/scope.ts';
import type { Wording } from './phrase.ts';

export interface PlanTarget {
  kind: TargetKind;
  id: string;
  name: string;
  /** Null for what does not exist yet. */
  revision: number | null;
  /** Of what does not exist yet; a recorded bundle has its own. */
  providerId?: string | undefined;
  environment: Environment;
  live: boolean;
  /** What its credential acts on. */
  scope: Scope;
  /** What a person decides on: created, tools, last used and how that is known. */
  facts: { label: Wording; value: Wording }[];
  effects: Effects;
  /** When it was last used and the source, for lists that sort and mark by it. */
  used?: LastUsed | undefined;
}

/** The maximum cost (verb `spend`). Amounts in minor units of the currency (ISO 4217). */
export interface Quote {
  amountMinor: number;
  currency: string;
  period: string;
  prorationMinor: number;
  nextChargeAt: number | null;
}

/** `D`: what the tool's own steps need again; see `PlanData`. */
export interface Plan<D extends JsonObject = JsonObject> {
  /** Completes "… wants to", e.g. `set up bundle “acme” at Sandbox (staging)`. */
  title: Wording;
  verbs: Verb[];
  targets: PlanTarget[];
  impact: Wording[];
  /** Shown if it can't be undone. */
  warning: Wording | null;
  quote: Quote | null;
  estimatedMs: number | null;
  /** The bundle, if the plan concerns exactly one: no other operation can work on it at the same time. */
  bundleId: string | null;
  /** Sluice asks whatever the verbs are, and no exception applies: the bundles changed since. */
  mustAsk?: boolean | undefined;
  /** Id of the rule under which it starts without a question. */
  rule?: string | undefined;
  /** By provider, the digest of the manifest that it was made with. */
  manifests?: Record<string, string> | undefined;
  /** What the tool needs again when it runs exactly this plan. */
  data: D;
}
