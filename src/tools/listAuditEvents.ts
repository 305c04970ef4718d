// list_audit_events: who asked for what, who decided, and what the outcome was, newest first.
import { z } from 'zod';
import type { AuditRecord } from '../core/audit/auditRecord.ts';
import type { JsonObject } from '../core/json.ts';
import { defineListTool } from './listTool.ts';
import { isoTime } from './wire.ts';

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
    caller: z.string().max(200).optional(),
    bundle_id: z.string().max(80).optional(),
  },
  page: ({ since, until, caller, bundle_id: bundleId }, after, limit, { read }) => {
    const filter = { since: instantOf(since), until: instantOf(until), caller, bundleId };
    return read((view) => view.audit.page(filter, after, limit));
  },
  wire: wireEvent,
});

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
    bundle_ids: bundleIds,
    facts,
    hash,
  };
}
