// deliver_secret: puts one secret of a bundle where it is needed. The caller learns that it was delivered, never the
// value: that goes from the vault to the destination inside the delivery port.
import { added } from '../../core/plan/effect.ts';
import { english, phrase, type Wording } from '../../core/plan/phrase.ts';
import { z } from 'zod';
import type { Bundle } from '../../core/bundle/bundle.ts';
import { inputSecrets } from '../../core/bundle/bundleSecrets.ts';
import type { Credential, SecretRef } from '../../core/bundle/credential.ts';
import { closeDelivery, isDeliveryOpen } from '../../core/delivery/deliverOnce.ts';
import {
  destinationFacts,
  type Destination,
  type DestinationFacts,
} from '../../core/delivery/secretDelivery.ts';
import { canonicalJson } from '../../core/canonicalJson.ts';
import { AppError } from '../../core/errors.ts';
import { IN_FLIGHT, type Operation } from '../../core/operation/operation.ts';
import { neverCompensated } from '../../core/operation/compensation.ts';
import type { Step, StepContext, StepEffect } from '../../core/operation/step.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { defineWorkTool } from '../../core/tool/tool.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { visibleText } from '../../core/visibleText.ts';
import { placeOf, requireActiveBundle } from '../bundleTarget.ts';
import { gated, gatedInput, planOnBundle, requireAsApproved } from '../gated.ts';
import { bundleOf } from '../provision/bundleRecords.ts';
import { operationOutput } from '../wire.ts';
import { destination, plannedDelivery } from '../credentials/deliveries.ts';
import { commandLine, deliveryEffects, MAX_SHOWN, whereText } from './destinationText.ts';

const STEP = 'delivery';
const MOST_LOOKED_AT = 50;

const input = z.strictObject({
  bundle_id: z.string().min(1).max(80),
  credential_id: z.string().min(1).max(80).describe('from list_credentials'),
  destination: destination.describe(
    '{"type":"env_file","file":".env","key":"API_KEY"}, {"type":"clipboard"} or {"type":"command","argv":["gh","secret","set","NAME"]}',
  ),
  ...gatedInput,
});
type DeliverArgs = z.infer<typeof input>;

export const deliverSecret = defineWorkTool({
  ...gated,
  name: 'deliver_secret',
  title: 'Deliver secret',
  description:
    'Puts one secret of a bundle where a program needs it: an .env file that git ignores, the clipboard, or a command’s standard input. A person approves each time. You never see the value.',
  input,
  output: operationOutput.extend({
    bundle_id: z.string().nullable().optional(),
    credential_id: z.string().optional(),
    delivered_to: z.string().optional(),
  }),
  verbs: ['share'],
  openWorld: true,
  idempotent: false,
  preflight: async (args, context) => {
    if (args.destination.type === 'command') refuseLongCommand(args.destination.argv);
    return { ...(await context.deliveries.inspect(args.destination)) };
  },
  data: plannedDelivery,
  plan: (args, context) => {
    const { bundle, credential } = wanted(args, context);
    const facts = destinationFacts.parse(context.facts);
    const isOpen = openDeliveries(context.view, credential.id, args.destination).length > 0;
    return planOnBundle(context, bundle, {
      title: titleOf(credential, {
        bundle: placeOf(context.manifests, bundle),
        place: whereText(facts),
      }),
      verbs: ['share'],
      effects: [added(phrase('Credential'), valueOf(credential)), ...deliveryEffects(facts)],
      impact: [
        ...(isOpen
          ? [
              phrase(
                'An earlier delivery of this stopped half-way: the command may have got the value already.',
              ),
            ]
          : []),
        impactOf(facts),
      ],
      warning: WARNINGS[facts.type],
      data: {
        credential_id: credential.id,
        destination: args.destination,
        delivered_to: english(whereText(facts)),
      },
    });
  },
  work: {
    identity: ({ bundle_id, credential_id, destination: to }) => [bundle_id, credential_id, to],
    // A stopped delivery needs a new request: whether a command got the value is unknown.
    accepts: (_args, operation) => (IN_FLIGHT.has(operation.status) ? 'join' : 'supersede'),
    steps: (): Step[] => [{ name: STEP, title: 'Delivering the secret', weight: 1, run: deliver }],
    finish: (_tx, operation) => {
      const { delivered_to, credential_id } = plannedDelivery.of(operation);
      return {
        bundle_id: operation.bundleId,
        credential_id,
        delivered_to,
        message: `Delivered to ${visibleText(delivered_to, MAX_SHOWN)}`,
      };
    },
    unwind: neverCompensated(
      'What was delivered is outside the vault, and can’t be recalled.',
      'Remove it where it went, and have the secret renewed at its provider.',
    ),
  },
});

async function deliver(context: StepContext): Promise<StepEffect> {
  const bundle = bundleOf(context);
  const { operation } = context;
  requireAsApproved(context, STEP, bundle);
  const { credential_id, destination: to } = plannedDelivery.of(operation);
  const { manifests } = context;
  const ref = context.read((view) => {
    const credential = view.credentials.get(credential_id);
    if (credential === undefined || credential.state === 'revoked') throw gone();
    return secretOf(credential, bundle, { view, manifests });
  });
  await context.deliver({ ref, destination: to });
  return {
    message: 'Delivered',
    output: {},
    apply: (tx) => {
      for (const id of openDeliveries(tx, credential_id, to)) closeDelivery(tx, id);
    },
  };
}

/** @throws AppError `not-found`, `bundle-busy`, `unsupported` */
function wanted(
  { bundle_id, credential_id }: DeliverArgs,
  { view, manifests }: PlanContext,
): { bundle: Bundle; credential: Credential } {
  const bundle = requireActiveBundle(view, bundle_id);
  const credential = view.credentials.get(credential_id);
  if (credential?.bundleId !== bundle.id || credential.state === 'revoked') throw gone();
  if (!view.secrets.has(secretOf(credential, bundle, { view, manifests })))
    throw new AppError(
      'unsupported',
      `The vault holds no value of “${visibleText(credential.label, 60)}”. Nothing was delivered.`,
      {
        next: 'Fetch it at the provider, or choose another credential.',
      },
    );
  return { bundle, credential };
}

/**
 * The value that people need, as the vault holds it now: never a refresh token, nor one that only manages an
 * OAuth client.
 * @throws AppError `unsupported` for the refresh token of a pair that Sluice renews
 */
function secretOf(
  { id, kind, providerRef }: Credential,
  bundle: Bundle,
  { view, manifests }: Pick<PlanContext, 'view' | 'manifests'>,
): SecretRef {
  switch (kind) {
    case 'api_key':
    case 'webhook_secret':
      return { ownerId: id, part: 'secret' };
    case 'client_secret':
      return { ownerId: id, part: 'client_secret' };
    case 'grant':
      return { ownerId: id, part: 'access_token' };
    case 'input': {
      const name = providerRef ?? '';
      const manifest = manifests.find(bundle.provider);
      if (manifest?.ownGrant?.refresh === name) throw refreshToken();
      // A pasted value may have been renewed since.
      const now = manifest && inputSecrets(view, manifest, bundle.id)[name];
      return now ?? { ownerId: bundle.id, part: `input.${name}` };
    }
  }
}

/** Operations that began to deliver exactly this secret, with an unknown outcome. */
function openDeliveries(view: StoreView, credentialId: string, to: DeliverArgs['destination']): string[] {
  const { items } = view.operations.page({ kind: 'deliver_secret' }, null, MOST_LOOKED_AT);
  const isSame = (operation: Operation): boolean => {
    const data = plannedDelivery.of(operation);
    return data.credential_id === credentialId && canonicalJson(data.destination) === canonicalJson(to);
  };
  return items.filter((each) => isDeliveryOpen(view, each.id) && isSame(each)).map(({ id }) => id);
}

function impactOf(facts: DestinationFacts): Wording {
  switch (facts.type) {
    case 'env_file':
      return phrase(
        'The value is written there in plain text, readable by your user alone; git ignores the file.',
      );
    case 'clipboard':
      return phrase('It is cleared afterwards, unless something else was copied meanwhile.');
    case 'command':
      return phrase('The command runs without a shell, for 30 s at most; what it prints is thrown away.');
  }
}

const WARNINGS: Readonly<Record<Destination['type'], Wording>> = {
  env_file: phrase('Agents with access to your files can read the value from there'),
  clipboard: phrase('Every program on this machine can read the clipboard'),
  command: phrase('The command gets the value and can do with it whatever it likes'),
};

/** A command can be approved only if all of it is visible. @throws AppError `bad-arguments` */
function refuseLongCommand(argv: readonly string[]): void {
  if (commandLine(argv).length <= MAX_SHOWN) return;
  throw new AppError(
    'bad-arguments',
    `The command is longer than the ${MAX_SHOWN} characters that a dialog shows in full.`,
    {
      next: 'Nothing was asked. Shorten it, or put it into a script of your own that a person can read.',
    },
  );
}

function titleOf({ label, account }: Credential, where: Record<'bundle' | 'place', Wording>): Wording {
  const values = { credential: visibleText(label, 60), ...where };
  return account === null
    ? phrase('deliver “{credential}” of {bundle} to {place}', values)
    : phrase('deliver the access token of “{credential}” of {bundle} to {place}', values);
}

function valueOf({ label, account }: Credential): Wording {
  const name = visibleText(label, 60);
  return account === null ? name : phrase('the access token of “{name}”', { name });
}

function refreshToken(): AppError {
  return new AppError('unsupported', 'That is a refresh token: whoever uses it takes it from Sluice.', {
    next: 'Nothing was delivered. Deliver the access token that it renews.',
  });
}

function gone(): AppError {
  return new AppError('not-found', 'The bundle has no such credential. Nothing was delivered.', {
    next: 'list_credentials with its bundle_id shows those that exist.',
  });
}
