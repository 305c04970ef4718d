// The schema's history: numbered migrations, each released one frozen for ever. Knows nothing of how they are applied.

/** One step from schema version - 1 to version. Statements without parameters, applied in one transaction. */
export interface Migration {
  /** 1, 2, 3 …: what `user_version` says afterwards. */
  version: number;
  /** Completes "Migrating the storage: …" in the log. */
  summary: string;
  sql: string;
}

/*
 * What is queried is a column; all else of a record is JSON in `document`. Ids sort by time, and pages go by id.
 * Tables of short rows, read by key alone, are WITHOUT ROWID; those whose documents may be long are not.
 */
const FIRST_TABLES = `
CREATE TABLE facts (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bundles (
  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
  provider TEXT NOT NULL,
  environment TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX bundles_by_identity ON bundles (provider, environment, name);

-- A credential never outlives its bundle; deferred, so that a transaction may write in any order.
CREATE TABLE credentials (
  id TEXT NOT NULL PRIMARY KEY,
  bundle_id TEXT NOT NULL REFERENCES bundles (id) DEFERRABLE INITIALLY DEFERRED,
  state TEXT NOT NULL,
  document TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX credentials_by_bundle ON credentials (bundle_id, id);
CREATE INDEX credentials_by_state ON credentials (state, id);
CREATE INDEX credentials_by_bundle_and_state ON credentials (bundle_id, state, id);

-- Totals of pages, kept by the triggers below: counting a million rows takes 200 ms. bundle_id '' stands for all.
CREATE TABLE credential_totals (
  bundle_id TEXT NOT NULL,
  state TEXT NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (bundle_id, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER credential_counted AFTER INSERT ON credentials BEGIN
  INSERT INTO credential_totals VALUES ('', NEW.state, 1), (NEW.bundle_id, NEW.state, 1)
    ON CONFLICT DO UPDATE SET total = total + 1;
END;
CREATE TRIGGER credential_uncounted AFTER DELETE ON credentials BEGIN
  UPDATE credential_totals SET total = total - 1 WHERE bundle_id IN ('', OLD.bundle_id) AND state = OLD.state;
  DELETE FROM credential_totals WHERE bundle_id = OLD.bundle_id AND state = OLD.state AND total = 0;
END;
CREATE TRIGGER credential_recounted AFTER UPDATE OF bundle_id, state ON credentials
WHEN OLD.bundle_id <> NEW.bundle_id OR OLD.state <> NEW.state BEGIN
  UPDATE credential_totals SET total = total - 1 WHERE bundle_id IN ('', OLD.bundle_id) AND state = OLD.state;
  DELETE FROM credential_totals WHERE bundle_id = OLD.bundle_id AND state = OLD.state AND total = 0;
  INSERT INTO credential_totals VALUES ('', NEW.state, 1), (NEW.bundle_id, NEW.state, 1)
    ON CONFLICT DO UPDATE SET total = total + 1;
END;

CREATE TABLE secrets (
  owner_id TEXT NOT NULL,
  part TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (owner_id, part)
) STRICT, WITHOUT ROWID;

-- One row: a known text sealed under the vault's key, by which the right key is told from a wrong one.
CREATE TABLE vault_check (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  sealed BLOB NOT NULL
) STRICT;

-- The fence outlives the lease, so that it grows with every change of owner, releases in between included.
CREATE TABLE operations (
  id TEXT NOT NULL PRIMARY KEY,
  identity TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  bundle_id TEXT,
  cancel_requested INTEGER NOT NULL,
  lease_owner TEXT,
  lease_fence INTEGER NOT NULL,
  lease_expires_at INTEGER,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX operations_by_identity ON operations (identity, id);
CREATE INDEX operations_by_status ON operations (status, id);
CREATE INDEX operations_by_kind ON operations (kind, id);
CREATE INDEX operations_by_kind_and_status ON operations (kind, status, id);
CREATE INDEX operations_by_bundle ON operations (bundle_id, id);

CREATE TABLE steps (
  operation_id TEXT NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (operation_id, position)
) STRICT, WITHOUT ROWID;

-- sequence: the order of intents within the operation; a new attempt is a new intent.
CREATE TABLE calls (
  operation_id TEXT NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
  step TEXT NOT NULL,
  key TEXT NOT NULL,
  phase TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  document TEXT NOT NULL,
  sealed_answer BLOB,
  PRIMARY KEY (operation_id, step, key, phase)
) STRICT;
CREATE INDEX calls_by_sequence ON calls (operation_id, sequence);
`;

const APPROVALS_AND_AUDIT = `
CREATE TABLE approvals (
  id TEXT NOT NULL PRIMARY KEY,
  operation_id TEXT NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX approvals_by_status ON approvals (status, id);
CREATE INDEX approvals_by_operation ON approvals (operation_id, id);

CREATE TABLE exceptions (
  id TEXT NOT NULL PRIMARY KEY,
  document TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
  sequence INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  caller TEXT NOT NULL,
  hash TEXT NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (at, sequence);
CREATE INDEX audit_by_caller ON audit (caller, sequence);

CREATE TABLE audit_bundles (
  bundle_id TEXT NOT NULL,
  sequence INTEGER NOT NULL REFERENCES audit (sequence),
  PRIMARY KEY (bundle_id, sequence)
) STRICT, WITHOUT ROWID;
`;

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

/** All migrations, in order and without gaps. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, summary: 'first tables', sql: FIRST_TABLES },
  { version: 2, summary: 'approvals and audit', sql: APPROVALS_AND_AUDIT },
  { version: 3, summary: 'sync', sql: SYNC },
  { version: 4, summary: 'what is about to expire', sql: EXPIRY },
  { version: 5, summary: 'parts of the audit log', sql: AUDIT_PARTS },
  { version: 6, summary: 'limits of providers', sql: LIMITS },
  { version: 7, summary: 'consents', sql: CONSENTS },
];
