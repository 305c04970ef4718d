// An import file as an example, for people: apart from the code that reads one.

/** The form of a file that fits, for people. */
export const IMPORT_EXAMPLE = `{ "credentials": [ {
  "bundle_id": "bnd_…",
  "account": "alice@acme.example",
  "access_token": "…", "refresh_token": "…",
  "expires_at": "2026-11-22T14:00:00Z"
} ] }`;
