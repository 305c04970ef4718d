// list_audit_events: who asked for what, who decided, and what the outcome was, newest first.
import { z } from 'zod';
import type { AuditFilter, AuditReader } from '../core/audit/auditRepository.ts';
import type { AuditRecord } from '../core/audit/auditRecord.ts';
import { AppError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { choiceText } from '../core/nearest.ts';
import { requireBundle } from './bundleTarget.ts';
import { defineListTool } from './listTool.ts';
import { isoTime } from './wire.ts';

const CALLERS_OF = 200;
const BUNDLES_SHOWN = 3;

const time = z.iso.datetime({ offset: true });

export const listAuditEvents = defineListTool({
  name: 'list_audit_events',
  title: 'List audit events',
  description: 'Lists requests, decisions, and executions from the tamper-evident log, newest first.',
  of: 'events',
  key: { sequence: z.number() },
  filter: {
    since: time.optional().describe('not before, e.g. 2027-01-31T00:00:00Z'),
    until: time.optional().describe('not after'),
    caller: z.string().min(1).max(200).optional(),
    bundle_id: z.string().min(1).max(80).optional(),
  },
  more: ['facts', 'hash'],
  requireNamed: ({ caller, bundle_id: bundleId }, { read }) =>
    read((view) => {
      const isKnown = (filter: AuditFilter): boolean => view.audit.page(filter, null, 1).total > 0;
      if (caller !== undefined && !isKnown({ caller })) throw unknownCaller(caller, view.audit);
      if (bundleId !== undefined && !isKnown({ bundleId })) requireBundle(view, bundleId);
    }),
  page: ({ since, until, caller, bundle_id: bundleId }, after, limit, { read }) => {
    const filter = { since: instantOf(since), until: instantOf(until), caller, bundleId };
    return read((view) => view.audit.page(filter, after, limit));
  },
  wire: wireEvent,
});

/** The callers of the newest records are those that somebody asks for. */
function unknownCaller(caller: string, audit: AuditReader): AppError {
  const known = new Set(audit.page({}, null, CALLERS_OF).items.map((record) => record.caller));
  return new AppError('not-found', `No record is of the caller ${JSON.stringify(caller)}.`, {
    next: choiceText(caller, [...known].sort()),
  });
}

function instantOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

function wireEvent({
  sequence,
  at,
  kind,
  caller,
  tool,
  operationId,
  bundleIds,
  facts,
  hash,
}: AuditRecord): JsonObject {
  return {
    sequence,
    at: isoTime(at),
    kind,
    caller,
    tool,
    operation_id: operationId,
    bundle_ids: bundleIds.slice(0, BUNDLES_SHOWN),
    ...(bundleIds.length > BUNDLES_SHOWN && { total_bundles: bundleIds.length }),
    outcome: facts['verdict'] ?? facts['status'] ?? null,
    facts,
    hash,
  };
}
