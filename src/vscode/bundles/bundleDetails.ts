// The answer of get_bundle, as wizards need it. Pure; a missing member gets a harmless value.
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, text } from '../commands/toolOutputs.ts';

export interface BundleDetails {
  id: string;
  name: string;
  environment: string;
  live: boolean;
  webhooks: { id: string; url: string; events: string[] }[];
  settings: JsonObject;
  /** Null if none is known. */
  subscription: { plan: string; addOns: string[] } | null;
}

/** Undefined if the answer is not a bundle. */
export function bundleDetails(output: JsonObject): BundleDetails | undefined {
  const id = text(output['id']);
  if (id === '') return undefined;
  const subscription = object(output['subscription']);
  return {
    id,
    name: text(output['name']),
    environment: text(output['environment']),
    live: output['live'] === true,
    webhooks: list(output['webhooks']).map((value) => {
      const webhook = object(value);
      return {
        id: text(webhook['id']),
        url: text(webhook['url']),
        events: list(webhook['events']).map((event) => text(event)),
      };
    }),
    settings: object(output['settings']),
    subscription:
      text(subscription['plan']) === ''
        ? null
        : {
            plan: text(subscription['plan']),
            addOns: list(subscription['add_ons']).map((addOn) => text(addOn)),
          },
  };
}

function list(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function object(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}
