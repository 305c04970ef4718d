// The table of rules, as its migration creates it.

export const RULES_TABLE = `
-- What a person lets one caller do through one bundle; each row counts only with its MAC.
CREATE TABLE rules (
  id TEXT NOT NULL PRIMARY KEY,
  document TEXT NOT NULL,
  mac TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
