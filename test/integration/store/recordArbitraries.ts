// Records of every shape that the domain's types allow, hostile texts included, for fast-check.
import * as fc from 'fast-check';
import { BUNDLE_STATUSES, ENVIRONMENTS, type Bundle } from '../../../src/core/bundle/bundle.ts';
import {
  CREDENTIAL_KINDS,
  CREDENTIAL_STATES,
  type Credential,
  type SecretRef,
} from '../../../src/core/bundle/credential.ts';
import { ERROR_CODES } from '../../../src/core/errors.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import {
  OPERATION_STATUSES,
  type CallRecord,
  type Operation,
  type StepRecord,
} from '../../../src/core/operation/operation.ts';
import { inStatus } from '../../support/operations.ts';

const plain = { noNullPrototype: true } as const;

/** Any text, with NULs, half surrogates and newlines among them. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('\0', '\ud800', 'a\nb', '\u202e'),
);
/** What is a column: no NUL, well formed. */
const columnText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => !text.includes('\0'));
const key = fc.oneof(anyText, fc.constantFrom('__proto__', 'constructor', 'toString'));
const at = fc.integer({ min: 0, max: 8_640_000_000_000_000 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });

/** As JSON.parse makes it: a member `__proto__` is a member like any other. */
const dictionary = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.array(fc.tuple(key, value), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));

const { json } = fc.letrec<{ json: JsonValue; leaf: JsonValue }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('json'), { maxLength: 3 }),
    dictionary(tie('json')),
  ),
  leaf: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    anyText,
    // JSON has no -0.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  ),
}));
export const anyJson = json;
const jsonObject: fc.Arbitrary<JsonObject> = dictionary(json);
const secretRef: fc.Arbitrary<SecretRef> = fc.record({ ownerId: anyText, part: anyText }, plain);

export const anyBundle: fc.Arbitrary<Bundle> = fc.record(
  {
    id: columnText,
    name: columnText,
    provider: columnText,
    environment: fc.constantFrom(...ENVIRONMENTS),
    live: fc.boolean(),
    status: fc.constantFrom(...BUNDLE_STATUSES),
    revision: fc.nat(),
    subscription: orNull(fc.record({ plan: anyText, addOns: fc.array(anyText) }, plain)),
    tools: fc.array(fc.record({ name: anyText, title: anyText }, plain)),
    inputs: jsonObject,
    settings: jsonObject,
    webhooks: fc.array(
      fc.record(
        {
          id: anyText,
          providerRef: anyText,
          url: anyText,
          events: fc.array(anyText),
          credentialId: orNull(anyText),
        },
        plain,
      ),
    ),
    oauthClient: orNull(
      fc.record(
        {
          clientId: anyText,
          credentialId: orNull(anyText),
          registrationUri: orNull(anyText),
          authMethod: orNull(anyText),
          redirectUris: fc.array(anyText),
        },
        plain,
      ),
    ),
    unsupported: fc.array(fc.record({ request: anyText, why: anyText }, plain)),
    createdAt: at,
    lastUsed: fc.record({ at: orNull(at), source: fc.constantFrom('provider', 'sluice', 'unknown') }, plain),
    demo: fc.boolean(),
  },
  plain,
);

/** @param bundleId of a bundle that exists. */
export const anyCredential = (bundleId: string): fc.Arbitrary<Credential> =>
  fc.record(
    {
      id: columnText,
      bundleId: fc.constant(bundleId),
      kind: fc.constantFrom(...CREDENTIAL_KINDS),
      label: anyText,
      providerRef: orNull(anyText),
      account: orNull(anyText),
      state: fc.constantFrom(...CREDENTIAL_STATES),
      expiresAt: orNull(at),
      lastRefreshedAt: orNull(at),
      createdAt: at,
      generation: fc.nat(),
      refreshedBy: fc.constantFrom('sluice', 'elsewhere'),
    },
    plain,
  );

export const anyOperation: fc.Arbitrary<Operation> = fc
  .record(
    {
      id: columnText,
      kind: columnText,
      identity: columnText,
      caller: fc.record(
        { kind: fc.constantFrom('agent', 'person'), id: anyText, label: anyText, claim: orNull(anyText) },
        plain,
      ),
      status: fc.constantFrom(...OPERATION_STATUSES),
      progress: fc.double({ min: 0, max: 100, noNaN: true }).map((number) => number + 0),
      message: anyText,
      args: jsonObject,
      plan: orNull(jsonObject),
      bundleId: orNull(columnText),
      result: orNull(jsonObject),
      error: orNull(
        fc.record(
          { code: fc.constantFrom(...ERROR_CODES), message: anyText, retryable: fc.boolean(), next: anyText },
          plain,
        ),
      ),
      input: orNull(
        fc.record(
          {
            id: anyText,
            title: anyText,
            asker: anyText,
            provider: anyText,
            host: anyText,
            ownerId: anyText,
            fields: fc.array(
              fc.record(
                {
                  name: anyText,
                  title: anyText,
                  description: anyText,
                  secret: fc.boolean(),
                  pattern: orNull(anyText),
                },
                plain,
              ),
            ),
          },
          plain,
        ),
      ),
      answers: jsonObject,
      warnings: fc.array(anyText),
      cancelRequested: fc.boolean(),
      takenBackBy: fc.option(fc.string()),
      approvedTargets: orNull(fc.array(anyText)),
      warrant: orNull(anyText),
      leftRevisions: dictionary(orNull(fc.integer())),
      createdAt: at,
      updatedAt: at,
      endedAt: orNull(at),
      lease: orNull(fc.record({ owner: columnText, fence: fc.nat(), expiresAt: at }, plain)),
    },
    plain,
  )
  .map(inStatus);

export const anyStep = (operationId: string): fc.Arbitrary<StepRecord> =>
  fc.record(
    {
      operationId: fc.constant(operationId),
      index: fc.nat(50),
      name: anyText,
      title: anyText,
      status: fc.constantFrom('pending', 'running', 'completed', 'failed', 'undone'),
      message: anyText,
      output: orNull(jsonObject),
      startedAt: orNull(at),
      endedAt: orNull(at),
    },
    plain,
  );

export const anyCall = (operationId: string): fc.Arbitrary<CallRecord> =>
  fc.record(
    {
      operationId: fc.constant(operationId),
      step: columnText,
      key: columnText,
      phase: fc.constant('run'),
      attempt: fc.nat(),
      resent: fc.boolean(),
      provider: anyText,
      environment: anyText,
      request: anyText,
      params: jsonObject,
      secrets: dictionary(secretRef),
      idempotencyKey: anyText,
      undo: orNull(fc.record({ request: anyText, params: jsonObject }, plain)),
      secretOwner: anyText,
      state: fc.constantFrom('intended', 'answered', 'done', 'rejected', 'absent', 'orphaned', 'undone'),
      sealedAnswer: orNull(fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes))),
      values: orNull(jsonObject),
      secretParts: fc.array(anyText),
      intendedAt: at,
      answeredAt: orNull(at),
    },
    plain,
  );
