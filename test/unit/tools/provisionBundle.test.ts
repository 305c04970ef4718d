// What a person reads before something is set up: every value that the caller gave, for every provider.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { exactText } from '../../../src/core/approval/exactText.ts';
import { changesIn } from '../../../src/core/plan/effect.ts';
import { english } from '../../../src/core/plan/phrase.ts';
import { dialogText } from '../../../src/vscode/approvals/dialogText.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { reviewText } from '../../../src/vscode/approvals/reviewText.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import { resolveInputs, webhooksOf } from '../../../src/core/provider/inputs.ts';
import type { Manifest, ManifestInput } from '../../../src/core/provider/manifest.ts';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import { BUILT_IN_MANIFESTS } from '../../../src/providers/manifests/builtInManifests.ts';
import { sandboxManifest } from '../../../src/providers/sandbox/sandboxManifest.ts';
import { provisionBundle } from '../../../src/tools/provision/provisionBundle.ts';
import { setupPlan } from '../../../src/tools/setup/setupPlan.ts';
import { approvalWith, READER, unwrapped } from '../../support/approvals.ts';
import { hook, Planning } from './planning.ts';

const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh acme@build';

/** Has an input of each type, one of them a default, and a webhook whose URL is made of inputs. */
const ownManifest = parseManifest({
  id: 'own',
  name: 'Own',
  environments: { production: { baseUrl: 'https://own.test', live: true } },
  inputs: {
    base: { title: 'Base', type: 'url', pattern: 'https://.*' },
    tenant: { title: 'Tenant', pattern: '[a-z]{1,40}' },
    recipients: { title: 'Recipients', type: 'string-list', default: ['ops@own.test'] },
    public: { title: 'Public', type: 'boolean', required: false },
  },
  webhooks: [{ title: 'All', url: '{base}/hooks/{tenant}', events: ['made', 'gone'] }],
  requests: {},
});
const manifests = [
  ...BUILT_IN_MANIFESTS.map(({ manifest }) => manifest),
  sandboxManifest('http://127.0.0.1:1').manifest,
  ownManifest,
];

describe('The plan of provision_bundle', () => {
  let planning: Planning;
  before(async () => (planning = await Planning.open(manifests)));
  after(() => planning.dispose());

  function planFor(provider: string, inputs: JsonObject, environment = 'production'): Plan {
    return planning.plan(provisionBundle, { name: 'n', provider, environment, inputs });
  }

  for (const manifest of manifests)
    it(`[provision.disclosed] has each value that a caller gives to ${manifest.id}`, () => {
      fc.assert(
        fc.property(inputsOf(manifest), (inputs) => {
          const [environment] = Object.keys(manifest.environments);
          assertDisclosed(planFor(manifest.id, inputs, environment), inputs);
        }),
        { numRuns: 60 },
      );
    });

  it('[provision.disclosed] names host, repository, deploy key and redirect URIs at GitHub', () => {
    const plan = planFor('github', {
      owner: 'acme',
      repo: 'payments-core',
      webhook_url: 'https://attacker.example/collect',
      deploy_public_key: ED25519,
      redirect_uris: ['https://a.example/cb', 'https://b.example/cb'],
    });
    assert.deepEqual(linesOf(plan), [
      ['Webhook “Repository events”', 'https://attacker.example/collect', 'this host was never used here'],
      ['Owner', 'acme', null],
      ['Repository', 'payments-core', null],
      ['Public deploy key', ED25519, 'ssh-ed25519 key, SHA256:TGIk2D1DFZBKmjWssB2+Qdiona/OUK1TSuWAAHMK+n0'],
      ['With an OAuth app', 'false', null],
      ['Redirect URIs (1 of 2)', 'https://a.example/cb', null],
      ['Redirect URIs (2 of 2)', 'https://b.example/cb', null],
      ['Webhook events', 'Repository events: push, pull_request', null],
    ]);
  });

  it('[provision.disclosed] has defaults, and each webhook as it is registered', () => {
    assert.deepEqual(linesOf(planFor('own', { base: 'https://h.example/x/', tenant: 'acme' })), [
      ['Webhook “All”', 'https://h.example/x/hooks/acme', 'this host was never used here'],
      ['Base', 'https://h.example/x/', null],
      ['Tenant', 'acme', null],
      ['Recipients', 'ops@own.test', null],
      ['Webhook events', 'All: made, gone', null],
    ]);
  });

  it('[provision.disclosed] has the redirect URI that Sluice adds, the same each time', () => {
    const inputs = { issuer: 'https://login.acme.example', redirect_uris: ['https://a.example/cb'] };
    const own = linesOf(planFor('oauth2', inputs)).find(
      ([label]) => label === 'Redirect URI of this machine',
    );
    assert.match(own?.[1] ?? '', /^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    const loopback = { ...inputs, redirect_uris: ['http://127.0.0.1:7/cb'] };
    assert.ok(linesOf(planFor('oauth2', loopback)).every(([label]) => label !== own?.[0]));
  });

  it('[provision.disclosed] marks no host that a bundle uses already', async () => {
    const known = await Planning.open(manifests);
    await known.bundle('b1', { webhooks: [{ ...hook('b1', 1), url: 'https://known.example/in' }] });
    const inputs = { webhook_url: 'https://known.example/other' };
    const plan = known.plan(provisionBundle, {
      name: 'n',
      provider: 'stripe',
      environment: 'staging',
      inputs,
    });
    known.dispose();
    assert.deepEqual(linesOf(plan)[0], ['Webhook “Payments”', 'https://known.example/other', null]);
  });

  it('[setup.disclosed] is the same for a bundle of the setup file, beside its settings', () => {
    const inputs = { webhook_url: 'https://attacker.example/collect' };
    const entry = {
      name: 'n',
      provider: 'stripe',
      environment: 'production',
      inputs,
      settings: { mode: 'x' },
    };
    const facts = { entries: [entry], existing: {} } as unknown as JsonObject;
    const plan = planning.look((context) => setupPlan({ environment: 'production' }, { ...context, facts }));
    assert.deepEqual(linesOf(plan), [...linesOf(planFor('stripe', inputs)), ['setting mode', 'x', null]]);
  });
});

/** Each value is a line of the plan and of the review, and of a dialog that offers Approve. */
function assertDisclosed(plan: Plan, inputs: JsonObject): void {
  const values = new Set(plan.targets.flatMap(changesIn).map(({ after }) => after));
  const approval = approvalWith({ tool: 'provision_bundle', plan });
  const review = unwrapped(reviewText(approval, 'request', READER));
  const { title, detail, isWhole } = dialogText([approval], READER);
  for (const leaf of leavesOf(inputs)) {
    assert.ok(values.has(leaf), `${JSON.stringify(leaf)} is in no change`);
    const shown = exactText(leaf);
    assert.ok(review.includes(shown), `${JSON.stringify(leaf)} is not in the review`);
    if (isWhole)
      assert.ok(
        unwrapped(`${title}\n${detail}`).includes(shown),
        `${JSON.stringify(leaf)} is not in the dialog`,
      );
  }
}

function linesOf({ targets }: Plan): [string, string | null, string | null][] {
  return targets
    .flatMap(changesIn)
    .map(({ label, after, marks: [mark] }): [string, string | null, string | null] => [
      english(label),
      after && english(after),
      mark === undefined ? null : english(mark),
    ]);
}

function leavesOf(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(leavesOf) : [];
}

/** What a caller could give, of which the manifest refuses nothing. */
function inputsOf(manifest: Manifest): fc.Arbitrary<JsonObject> {
  const given = Object.entries(manifest.inputs).filter(([, { secret }]) => !secret);
  const all = fc.record(Object.fromEntries(given.map(([name, input]) => [name, valueOf(input)])), {
    requiredKeys: given.filter(([, { required }]) => required).map(([name]) => name),
  });
  return all.filter((inputs) => {
    try {
      const { values } = resolveInputs(manifest, inputs, Object.keys(manifest.environments)[0]);
      webhooksOf(manifest, values);
      return true;
    } catch {
      return false;
    }
  });
}

function valueOf({ type, pattern }: ManifestInput): fc.Arbitrary<JsonValue> {
  const text =
    pattern === undefined
      ? fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
      : fc.stringMatching(new RegExp(`^(?:${pattern})$`, 'u'));
  // A webhook's URL and an issuer have no query.
  const url = fc.webUrl({ validSchemes: ['https'], withQueryParameters: type === 'string-list' });
  const isUrl = pattern?.startsWith('https') === true;
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'url':
      return url;
    case 'string-list':
      return fc.array(isUrl ? url : text, { maxLength: 6 });
    case 'string':
      return fc.oneof(text, fc.constant(ED25519));
  }
}
