// Names of headers and parameters that only Sluice gives, whatever a manifest or a description says.

/** Headers that the transport owns, or that would change how a message is framed (RFC 9112 section 6). */
export const OWN_HEADERS: ReadonlySet<string> = new Set(
  'host content-length transfer-encoding connection keep-alive upgrade te trailer expect accept-encoding'.split(
    ' ',
  ),
);

/** Parameters that Sluice supplies to the request of a paged tool, besides the arguments. */
export const PAGE_PARAMS = ['cursor', 'limit'] as const;

/** Begins the names of requests from an OpenAPI description: no manifest's own request can be named so. */
export const REQUEST_PREFIX = 'openapi:';

/** The output under which a tool's request returns its whole answer. */
export const ANSWER_OUTPUT = 'whole_answer';

/** Parameters that Sluice alone gives. */
export const OWN_PARAMS: ReadonlySet<string> = new Set([
  'tag',
  'idempotency_key',
  ANSWER_OUTPUT,
  ...PAGE_PARAMS,
]);
