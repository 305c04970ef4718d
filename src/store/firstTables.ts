// The SQL of the first two migrations: frozen for ever.

/*
 * What is queried is a column; all else of a record is JSON in `document`. Ids sort by time, and pages go by id.
 * Tables of short rows, read by key alone, are WITHOUT ROWID; those whose documents may be long are not.
 */
export const FIRST_TABLES = `
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

export const APPROVALS_AND_AUDIT = `
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
