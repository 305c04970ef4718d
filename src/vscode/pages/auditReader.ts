// Reads pages of the audit log for the search, and what its filter offers to choose from.
import type { JsonObject } from '../../core/json.ts';
import { AppError } from '../../core/errors.ts';
import { listedEvents } from '../audit/auditSentence.ts';
import { listBundles } from '../bundles/listBundles.ts';
import { callAsPerson, type ToolHost } from '../commands/person.ts';
import { problemOf } from '../commands/toolOutputs.ts';
import { PERSON } from '../commands/person.ts';
import { dayEnd, dayStart, type AuditPage, type ReadAudit } from './auditSearch.ts';

const PAGE = 100;
/** Newest records whose callers and tools can be chosen beside the known ones. */
const RECENT = 100;

export function auditReader(sluice: ToolHost): ReadAudit {
  return async ({ bundle, caller, since, until }, cursor): Promise<AuditPage> => {
    const args: JsonObject = {
      limit: PAGE,
      ...(bundle !== '' && { bundle_id: bundle }),
      ...(caller !== '' && { caller }),
      ...(since !== '' && { since: dayStart(since).toISOString() }),
      ...(until !== '' && { until: dayEnd(until).toISOString() }),
      ...(cursor !== null && { cursor }),
    };
    const { output, isError } = await callAsPerson(sluice, 'list_audit_events', args);
    const problem = problemOf(output);
    // Nobody of that name, or nothing about that bundle, is no fault here: there is just nothing to show.
    if (isError && problem?.code === 'not-found') return { events: [], nextCursor: null };
    if (isError && problem !== null)
      throw new AppError('storage-unavailable', problem.message, { next: problem.next });
    return listedEvents(output);
  };
}

export interface AuditChoices {
  bundles: { id: string; name: string }[];
  callers: string[];
  tools: string[];
}

/** @param clients labels of the clients with a token */
export async function auditChoices(sluice: ToolHost, clients: readonly string[]): Promise<AuditChoices> {
  const { output } = await callAsPerson(sluice, 'list_audit_events', { limit: RECENT });
  const { events } = listedEvents(output);
  const sorted = (texts: Iterable<string>): string[] =>
    [...new Set(texts)].filter((each) => each !== '').toSorted((a, b) => a.localeCompare(b));
  return {
    bundles: (await listBundles(sluice, {})).map(({ id, name }) => ({ id, name })),
    callers: sorted([PERSON.label, ...clients, ...events.map(({ caller }) => caller)]),
    tools: sorted(events.map(({ tool }) => tool)),
  };
}
