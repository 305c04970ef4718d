// The texts of values that can leave Sluice: as records hold them, and as effects show them.
import { formerRecord } from '../bundle/formerRecord.ts';
import { canonicalText } from '../canonicalJson.ts';
import type { JsonValue } from '../json.ts';
import type { Manifest } from '../provider/manifest.ts';
import type { StoreView } from '../storage/store.ts';

/** What requests about a bundle are filled with: what a caller or the provider put into its records. */
export function recordedParts(view: StoreView, bundleId: string): JsonValue {
  const former = formerRecord(view, bundleId);
  const current = view.bundles.get(bundleId);
  const keys = [...view.credentials.ofBundle(bundleId, 'api_key'), ...(former?.credentials ?? [])];
  const bundles = [former?.bundle, current].flatMap((bundle): JsonValue[] => {
    if (bundle === undefined) return [];
    const { name, inputs, webhooks, oauthClient } = bundle;
    return [name, inputs, webhooks.map((webhook) => ({ ...webhook })), oauthClient && { ...oauthClient }];
  });
  return [...bundles, keys.map(({ providerRef }) => providerRef)];
}

/** Whether the manifest has it as a constant that requests are filled with. */
export function isDeclared(leaf: JsonValue, { webhooks }: Manifest): boolean {
  return webhooks.some(({ events }) => events.some((event) => event === leaf));
}

/** As effects show values: a text as it is, anything else as JSON. */
export function textOf(leaf: JsonValue): string {
  return typeof leaf === 'string' ? leaf : canonicalText(leaf);
}

export function textsOf(value: JsonValue): Set<string> {
  const texts = new Set<string>();
  addTexts(texts, value);
  return texts;
}

export function addTexts(texts: Set<string>, value: JsonValue): void {
  if (typeof value !== 'object') texts.add(textOf(value));
  else if (value !== null) for (const member of Object.values(value)) addTexts(texts, member);
}
