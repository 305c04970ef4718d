// The schema's history: numbered migrations, each released one frozen for ever. Knows nothing of how they are applied.
import { APPROVALS_AND_AUDIT, FIRST_TABLES } from './firstTables.ts';
import { GUEST_TABLES } from './guestTables.ts';
import { RULES_TABLE } from './rulesTable.ts';

/** One step from schema version - 1 to version. Statements without parameters, applied in one transaction. */
export interface Migration {
  /** 1, 2, 3 …: what `user_version` says afterwards. */
  version: number;
  /** Completes "Migrating the storage: …" in the log. */
  summary: string;
  sql: string;
}

const SYNC = `
UPDATE credentials SET document = json_set(document, '$.refreshedBy', 'sluice');

-- Grants in the order of their ids, for every credential or one bundle's. A damaged document must not stop a write.
ALTER TABLE credentials ADD COLUMN kind TEXT
  AS (CASE WHEN json_valid(document) THEN document ->> '$.kind' END) VIRTUAL;
ALTER TABLE credentials ADD COLUMN expires_at INTEGER
  AS (CASE WHEN json_valid(document) THEN document ->> '$.expiresAt' END) VIRTUAL;
CREATE INDEX credentials_by_kind ON credentials (kind, id, expires_at);
CREATE INDEX credentials_by_bundle_and_kind ON credentials (bundle_id, kind, id, expires_at);

-- How many grants there are, by bundle; '' stands for all.
CREATE TABLE grant_totals (
  bundle_id TEXT NOT NULL PRIMARY KEY,
  total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO grant_totals SELECT bundle_id, count(*) FROM credentials WHERE kind = 'grant' GROUP BY bundle_id;
INSERT INTO grant_totals SELECT '', sum(total) FROM grant_totals HAVING count(*) > 0;

CREATE TRIGGER grant_counted AFTER INSERT ON credentials WHEN NEW.kind = 'grant' BEGIN
  INSERT INTO grant_totals VALUES ('', 1), (NEW.bundle_id, 1) ON CONFLICT DO UPDATE SET total = total + 1;
END;
CREATE TRIGGER grant_uncounted AFTER DELETE ON credentials WHEN OLD.kind = 'grant' BEGIN
  UPDATE grant_totals SET total = total - 1 WHERE bundle_id IN ('', OLD.bundle_id);
  DELETE FROM grant_totals WHERE bundle_id = OLD.bundle_id AND total = 0;
  DELETE FROM grant_intents WHERE credential_id = OLD.id;
  DELETE FROM grant_failures WHERE credential_id = OLD.id;
END;
CREATE TRIGGER grant_moved AFTER UPDATE OF bundle_id ON credentials
WHEN OLD.bundle_id <> NEW.bundle_id AND NEW.kind = 'grant' BEGIN
  UPDATE grant_totals SET total = total - 1 WHERE bundle_id = OLD.bundle_id;
  DELETE FROM grant_totals WHERE bundle_id = OLD.bundle_id AND total = 0;
  INSERT INTO grant_totals VALUES (NEW.bundle_id, 1) ON CONFLICT DO UPDATE SET total = total + 1;
END;

-- ended_at until it is compacted: afterwards the run is a summary, without chunks and items.
CREATE TABLE sync_runs (
  id TEXT NOT NULL PRIMARY KEY REFERENCES operations (id) ON DELETE CASCADE,
  ended_at INTEGER,
  compacted INTEGER NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX sync_runs_by_end ON sync_runs (compacted, ended_at);

CREATE TABLE sync_chunks (
  run_id TEXT NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  state TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (run_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_chunks_open ON sync_chunks (run_id, number) WHERE state = 'open';

CREATE TABLE sync_items (
  run_id TEXT NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
  chunk INTEGER NOT NULL,
  credential_id TEXT NOT NULL,
  outcome TEXT,
  document TEXT NOT NULL,
  PRIMARY KEY (run_id, chunk, credential_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_items_by_outcome ON sync_items (run_id, outcome, credential_id);

-- At most one refresh in flight for each grant, over all processes.
CREATE TABLE grant_intents (
  credential_id TEXT NOT NULL PRIMARY KEY,
  operation_id TEXT NOT NULL,
  document TEXT NOT NULL,
  sealed_answer BLOB
) STRICT;

CREATE TABLE grant_failures (
  credential_id TEXT NOT NULL PRIMARY KEY,
  document TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- When the next request may go to a provider, over all windows: milliseconds since the epoch.
CREATE TABLE provider_pace (
  key TEXT NOT NULL PRIMARY KEY,
  next_at REAL NOT NULL,
  held_until REAL NOT NULL
) STRICT, WITHOUT ROWID;
`;

const EXPIRY = `
-- What is about to expire, soonest first.
CREATE INDEX credentials_by_state_and_expiry ON credentials (state, expires_at) WHERE expires_at IS NOT NULL;
`;

const AUDIT_PARTS = `
-- Of which bundles the log tells, in parts of 16,384 records: what is appended stays close together however long the log.
CREATE TABLE audit_bundle_parts (
  part INTEGER NOT NULL,
  bundle_id TEXT NOT NULL,
  sequence INTEGER NOT NULL REFERENCES audit (sequence),
  PRIMARY KEY (part, bundle_id, sequence)
) STRICT, WITHOUT ROWID;
-- A record that somebody removed must not stop this; verification names its place.
INSERT INTO audit_bundle_parts
  SELECT sequence / 16384, bundle_id, sequence FROM audit_bundles
  WHERE sequence IN (SELECT sequence FROM audit) ORDER BY 1, 2, 3;
DROP TABLE audit_bundles;
ALTER TABLE audit_bundle_parts RENAME TO audit_bundles;
`;

const LIMITS = `
-- When the last reserved request is due, and the run that it is part of: see pace.ts.
ALTER TABLE provider_pace RENAME COLUMN next_at TO last_at;
ALTER TABLE provider_pace ADD COLUMN busy_since REAL NOT NULL DEFAULT 0;
ALTER TABLE provider_pace ADD COLUMN burst_left INTEGER NOT NULL DEFAULT 0;

-- How many requests of each process may be in flight at a server.
CREATE TABLE provider_places (
  key TEXT NOT NULL,
  owner TEXT NOT NULL,
  held INTEGER NOT NULL,
  wanted INTEGER NOT NULL,
  since REAL NOT NULL,
  expires_at REAL NOT NULL,
  PRIMARY KEY (key, owner)
) STRICT, WITHOUT ROWID;
`;

const CONSENTS = `
-- What a person said for longer than one request: approved destinations, and accounts that are not live.
CREATE TABLE consents (
  id TEXT NOT NULL PRIMARY KEY,
  document TEXT NOT NULL
) STRICT;
`;

const PENDING = `
-- When each request expires, and what the pending ones are about: no plan is read to find them.
ALTER TABLE approvals ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;
UPDATE approvals SET expires_at = document ->> '$.expiresAt'
  WHERE json_valid(document) AND typeof(document ->> '$.expiresAt') = 'integer';
CREATE INDEX approvals_pending_by_expiry ON approvals (expires_at) WHERE status = 'pending';

CREATE TABLE pending_targets (
  caller_id TEXT NOT NULL,
  tool TEXT NOT NULL,
  target_id TEXT NOT NULL,
  approval_id TEXT NOT NULL,
  PRIMARY KEY (caller_id, tool, target_id, approval_id)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO pending_targets
  SELECT document ->> '$.caller.id', document ->> '$.tool', targets.value ->> '$.id', approvals.id
  FROM approvals, json_each(CASE WHEN json_valid(document) THEN document ELSE '{}' END, '$.plan.targets') AS targets
  WHERE status = 'pending' AND document ->> '$.caller.id' IS NOT NULL AND document ->> '$.tool' IS NOT NULL
    AND targets.value ->> '$.id' IS NOT NULL;
`;

const ENDED = `
-- When it ended, if nothing of it can be continued: what is pruned goes by it.
ALTER TABLE operations ADD COLUMN settled_at INTEGER;
UPDATE operations SET settled_at = coalesce(document ->> '$.endedAt', document ->> '$.updatedAt')
  WHERE json_valid(document)
    AND status IN ('completed', 'rolled_back', 'denied', 'timed_out', 'superseded', 'no_approver');
CREATE INDEX operations_by_end ON operations (settled_at) WHERE settled_at IS NOT NULL;
`;

const AUDIT_ARCHIVE = `
-- The texts of older records, compressed: up to 200 of one month each. Their rows keep everything that they are found by.
CREATE TABLE audit_archive (
  first INTEGER NOT NULL PRIMARY KEY,
  last INTEGER NOT NULL,
  month TEXT NOT NULL,
  texts BLOB NOT NULL
) STRICT;
`;

/** All migrations, in order and without gaps. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, summary: 'first tables', sql: FIRST_TABLES },
  { version: 2, summary: 'approvals and audit', sql: APPROVALS_AND_AUDIT },
  { version: 3, summary: 'sync', sql: SYNC },
  { version: 4, summary: 'what is about to expire', sql: EXPIRY },
  { version: 5, summary: 'parts of the audit log', sql: AUDIT_PARTS },
  { version: 6, summary: 'limits of providers', sql: LIMITS },
  { version: 7, summary: 'consents', sql: CONSENTS },
  { version: 8, summary: 'what pending requests are about', sql: PENDING },
  { version: 9, summary: 'when operations ended', sql: ENDED },
  { version: 10, summary: 'rules', sql: RULES_TABLE },
  { version: 11, summary: 'guests', sql: GUEST_TABLES },
  { version: 12, summary: 'archive of the audit log', sql: AUDIT_ARCHIVE },
];
