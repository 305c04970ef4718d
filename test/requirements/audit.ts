// What Sluice promises about the audit log.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'audit.listed': 'list_audit_events tells of requests, decisions, ungated writes and executions.',
  'audit.filters': 'The audit log is paged, and filtered by time, caller and bundle.',
  'audit.decisions': 'A decision is recorded with who, when, on which dialog’s text, and what came of it.',
  'audit.verified': 'An edit, deletion, reordering or truncation of the log is found and its place named.',
  'audit.head': 'The log’s head outside the database only advances; a lost one makes the log unverifiable.',
  'audit.anew': 'Where the head was lost or replaced, verification says so for ever after.',
  'audit.archive':
    'Older months of the log are archived: every list, search, export and verification covers them as before.',
  'audit.export':
    'The log is exported whole, or as far as the page’s filter shows it, as JSON Lines and CSV, with nothing secret in it.',
};
