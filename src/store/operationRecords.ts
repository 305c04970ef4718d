// What operations, steps and calls look like as records: their exact types, for reading rows that can't be trusted.
import { z } from 'zod';
import type { SecretRef } from '../core/bundle/credential.ts';
import { ERROR_CODES } from '../core/errors.ts';
import type { CallRecord, Operation, OperationError, StepRecord } from '../core/operation/operation.ts';
import { instant, jsonObject } from '../core/bundle/bundleSchema.ts';
import { RecordCodec } from './recordCodec.ts';

export const callerSchema = z.strictObject({
  kind: z.enum(['agent', 'person']),
  id: z.string(),
  label: z.string(),
  claim: z.string().nullable(),
});

const errorSchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  retryable: z.boolean(),
  next: z.string(),
});

const inputSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  asker: z.string(),
  provider: z.string(),
  host: z.string(),
  ownerId: z.string(),
  fields: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      description: z.string(),
      secret: z.boolean(),
      pattern: z.string().nullable(),
    }),
  ),
  guide: z.strictObject({ open: z.string(), steps: z.array(z.string()) }).optional(),
  problem: z.string().optional(),
});

const leaseSchema = z.strictObject({ owner: z.string(), fence: z.int(), expiresAt: instant });

/** A member that the status does not carry: earlier versions left some behind, which mean nothing any more. */
const nothing = z.unknown().transform((): null => null);

const inEveryStatus = z.strictObject({
  id: z.string(),
  kind: z.string(),
  identity: z.string(),
  caller: callerSchema,
  progress: z.number(),
  message: z.string(),
  args: jsonObject,
  plan: jsonObject.nullable(),
  approvedTargets: z.array(z.string()).nullable(),
  // Rows from before there were warrants have none: what they began is asked for again.
  warrant: z.string().nullable().default(null),
  leftRevisions: z.custom<Record<string, number | null>>((value) => jsonObject.safeParse(value).success),
  bundleId: z.string().nullable(),
  answers: jsonObject,
  warnings: z.array(z.string()),
  cancelRequested: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
  endedAt: instant.nullable(),
  result: nothing,
  error: nothing,
  input: nothing,
  takenBackBy: nothing,
  lease: nothing,
});

/** For a row that says that it failed, and not why. */
const UNRECORDED: OperationError = {
  code: 'internal',
  message: 'The reason was not recorded.',
  retryable: true,
  next: 'Resume the operation to try again.',
};

const howItEnded = { result: jsonObject.nullable(), error: errorSchema.nullable() };

const operationSchema: z.ZodType<Operation> = z.discriminatedUnion('status', [
  inEveryStatus.extend({ status: z.literal('running'), lease: leaseSchema.nullable() }),
  inEveryStatus.extend({ status: z.literal('awaiting_input'), input: inputSchema }),
  inEveryStatus.extend({
    status: z.literal('completed'),
    result: jsonObject.nullable().transform((result) => result ?? {}),
  }),
  inEveryStatus.extend({
    status: z.literal('failed'),
    error: errorSchema.nullable().transform((error) => error ?? UNRECORDED),
  }),
  inEveryStatus.extend({
    ...howItEnded,
    status: z.enum(['rolling_back', 'rolled_back']),
    takenBackBy: z.string(),
  }),
  inEveryStatus.extend({
    ...howItEnded,
    status: z.literal('superseded'),
    takenBackBy: z.string().nullable().default(null),
  }),
  inEveryStatus.extend({
    status: z.enum([
      'awaiting_approval',
      'no_approver',
      'denied',
      'timed_out',
      'paused',
      'interrupted',
      'cancelled',
    ]),
  }),
]);

const stepSchema: z.ZodType<StepRecord> = z.strictObject({
  operationId: z.string(),
  index: z.int(),
  name: z.string(),
  title: z.string(),
  status: z.enum(['pending', 'running', 'completed', 'failed', 'undone']),
  message: z.string(),
  output: jsonObject.nullable(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
});

const secretRef = z.strictObject({ ownerId: z.string(), part: z.string() });
/** Checked in place, as `jsonObject` is: names come from manifests. */
const secretRefs = z.custom<Record<string, SecretRef>>(
  (value) =>
    jsonObject.safeParse(value).success &&
    Object.values(value as object).every((member) => secretRef.safeParse(member).success),
);

const callSchema: z.ZodType<CallRecord> = z.strictObject({
  operationId: z.string(),
  step: z.string(),
  key: z.string(),
  phase: z.literal('run'),
  attempt: z.int(),
  resent: z.boolean(),
  provider: z.string(),
  environment: z.string(),
  baseUrl: z.string().optional(),
  request: z.string(),
  params: jsonObject,
  secrets: secretRefs,
  idempotencyKey: z.string(),
  undoes: z
    .strictObject({
      operationId: z.string(),
      step: z.string(),
      key: z.string(),
      phase: z.literal('run'),
    })
    .optional(),
  undo: z.strictObject({ request: z.string(), params: jsonObject }).nullable(),
  secretOwner: z.string(),
  state: z.enum(['intended', 'answered', 'done', 'rejected', 'absent', 'orphaned', 'undone']),
  sealedAnswer: z.custom<Uint8Array>((value) => value instanceof Uint8Array).nullable(),
  values: jsonObject.nullable(),
  secretParts: z.array(z.string()),
  intendedAt: instant,
  answeredAt: instant.nullable(),
});

export const operationCodec = new RecordCodec('operations', operationSchema);
export const stepCodec = new RecordCodec('steps', stepSchema);
export const callCodec = new RecordCodec('calls', callSchema);
