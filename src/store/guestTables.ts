// The tables of guests, as their migration creates them.

export const GUEST_TABLES = `
-- MCP servers behind Sluice, as people accepted them; the record is sealed.
CREATE TABLE guests (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What became of each call that does more than read; answers are sealed files.
CREATE TABLE guest_calls (
  operation_id TEXT NOT NULL PRIMARY KEY,
  guest_id TEXT NOT NULL,
  request TEXT NOT NULL,
  state TEXT NOT NULL,
  result_id TEXT,
  is_delivered INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX guest_calls_by_request ON guest_calls (request, at);
`;
