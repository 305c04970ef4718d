// Generated calls of every tool that can be gated by its arguments, each with the values that a person must be shown.
import * as fc from 'fast-check';
import { BUNDLE_TOOL_CALLS } from './bundleToolCalls.ts';
import { GUEST_TOOL_CALLS } from './guestToolCalls.ts';
import { BUNDLES, nameOf, text, type Call } from './disclosedCalls.ts';
import { DAY_MS, NOW } from './planning.ts';

const QUOTE = { amount_minor: 2900, currency: 'EUR', period: 'month', proration_minor: 0 };
const some = fc.uniqueArray(fc.constantFrom(...BUNDLES), { minLength: 1 });

/** Tools whose arguments select or say something; the others act on an operation, whose own plan they turn round. */
export const CALLS: Readonly<Record<string, fc.Arbitrary<Call>>> = {
  delete_bundle: fc.constantFrom(...BUNDLES).map((id) => ({ args: { bundle_id: id }, sent: [nameOf(id)] })),
  forget_bundle: fc.constantFrom(...BUNDLES).map((id) => ({ args: { bundle_id: id }, sent: [nameOf(id)] })),
  replace_credential: fc.constantFrom(...BUNDLES).map((id) => ({
    args: { bundle_id: id, credential_id: `crd_${id}` },
    sent: [nameOf(id)],
  })),
  rotate_credential: fc
    .record({ id: fc.constantFrom(...BUNDLES), hours: fc.integer({ min: 1, max: 72 }) })
    .map(({ id, hours }) => ({
      args: { bundle_id: id, credential_id: `crd_${id}`, grace_hours: hours },
      facts: { places: [] },
      sent: [nameOf(id), `${hours} h`],
    })),
  delete_bundles: some.map((ids) => ({ args: { bundle_ids: ids }, sent: ids.map(nameOf) })),
  migrate_bundles: fc.uniqueArray(fc.constantFrom('m1', 'm2'), { minLength: 1 }).map((ids) => ({
    args: { bundle_ids: ids, target_environment: 'staging' },
    sent: [
      'staging',
      'https://staging.acme.test',
      ...ids.flatMap((id) => [nameOf(id), `https://hooks.acme.test/${id}/1`]),
    ],
  })),
  revoke_credentials: some.map((ids) => ({
    args: { credential_ids: ids.map((id) => `crd_${id}`) },
    sent: ids.map(nameOf),
  })),
  share_bundle: fc
    .record({
      recipient: text(200),
      fields: fc.uniqueArray(fc.constantFrom('name', 'status', 'tools'), { minLength: 1 }),
      days: fc.integer({ min: 1, max: 89 }),
    })
    .map(({ recipient, fields, days }) => {
      const expires_at = new Date(NOW + days * DAY_MS).toISOString();
      const args = { bundle_id: 'b1', recipient, fields, expires_at };
      return { args, sent: [recipient, expires_at, ...fields] };
    }),
  change_subscription: fc
    .record({ subscription: text(80), add_ons: fc.uniqueArray(text(80), { maxLength: 4 }) })
    .map((args) => ({
      args: { bundle_id: 'b1', ...args },
      facts: { quote: QUOTE },
      sent: [args.subscription, ...args.add_ons],
    })),
  update_bundle_settings: fc
    .dictionary(
      text(80).filter((key) => key !== '__proto__'),
      fc.oneof(text(300), fc.integer(), fc.boolean()),
      {
        minKeys: 1,
        maxKeys: 6,
      },
    )
    .map((settings) => ({
      args: { bundle_id: 'b1', settings: { ...settings } },
      sent: Object.entries(settings).flatMap(([key, value]) => [
        /^[\w-]+$/.test(key) ? key : JSON.stringify(key),
        JSON.stringify(value),
      ]),
    })),
  update_webhook_url: fc
    .webUrl({ validSchemes: ['https'], withQueryParameters: true })
    .map((url) => new URL(url).href)
    .map((new_url) => ({ args: { bundle_id: 'b1', new_url }, sent: [new_url] })),
  deliver_secret: fc.oneof(
    fc.array(text(40), { minLength: 1, maxLength: 3 }).map((argv) => ({
      args: { bundle_id: 'b1', credential_id: 'crd_b1', destination: { type: 'command', argv } },
      facts: { type: 'command', folder: 'project', argv },
      sent: argv.map((argument) =>
        /^[\w@%+=:,./\\-]+$/.test(argument) ? argument : JSON.stringify(argument),
      ),
    })),
    text(80).map((file) => ({
      args: {
        bundle_id: 'b1',
        credential_id: 'crd_b1',
        destination: { type: 'env_file', file, key: 'API_KEY' },
      },
      facts: { type: 'env_file', folder: 'project', file, key: 'API_KEY', exists: true, replaces: true },
      sent: [file, 'API_KEY'],
    })),
  ),
  provision_bundle: fc.record({ name: text(200), region: text(60) }).map(({ name, region }) => ({
    args: { name, provider: 'acme', environment: 'staging', inputs: { region } },
    sent: [name, region],
  })),
  ...BUNDLE_TOOL_CALLS,
  ...GUEST_TOOL_CALLS,
  apply_setup: fc
    .record({ name: text(200), region: text(60), mode: text(60) })
    .map(({ name, region, mode }) => ({
      args: { environment: 'staging' },
      facts: {
        entries: [{ name, provider: 'acme', environment: 'staging', inputs: { region }, settings: { mode } }],
        existing: {},
      },
      sent: [name, region, mode],
    })),
};
