// What Sluice promises about real providers and people's own manifests.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'providers.listed-errors':
    'An answer that lists errors is no success, whatever its status and whatever was asked.',
  'providers.schema': 'The JSON schema of manifests and their documentation are derived from the one schema.',
  'providers.manual':
    'What a provider has no API for is a guided step of the operation, checked by pattern and by a call.',
  'providers.included':
    'What is one resource at the provider is made once, and known under each of its parts.',
  'providers.made-secrets': 'A secret that Sluice makes up is kept before it is sent.',
  'providers.own-manifests':
    'A manifest of the workspace is used only once a person accepted it, and a changed one is asked for again.',
  'providers.verbs-implied': 'No manifest declares a lesser verb than its requests imply.',
  'providers.only-own': 'A conflict never leads to the removal of what Sluice did not make.',
  'providers.github': 'GitHub is driven as its own description says.',
  'providers.slack': 'Slack is driven as its official client says.',
  'providers.stripe': 'Stripe is driven as its official client says.',
  'providers.gitlab':
    'GitLab is driven as @gitbeaker/rest does it, and provisioning survives a kill after any request.',
  'providers.auth0':
    'Auth0 is driven as its official client does it, with a token by login, and provisioning survives a kill after any request.',
  'providers.google-cloud':
    'Google Cloud is driven as Google’s own clients do it, with an assertion that the pasted key signs, and a key is made at most once.',
  'providers.jwt':
    'A token that Sluice signs claims what the manifest says to a server of the manifest; the private key is sent nowhere.',
  'providers.servers': 'A request goes to a server that its manifest names, which people see before.',
  'providers.login':
    'A token by login is kept until it expires, shared by calls that need it, and never stored; a refused login is the refusal of the secret.',
  'providers.discord':
    'Discord is driven as its own description says, and provisioning survives a kill after any request.',
  'providers.linear':
    'Linear is driven as its own GraphQL schema says, and provisioning survives a kill after any request.',
  'providers.signatures': 'A manifest says how deliveries are signed, so that others verify them.',
  'providers.fuzz': 'No manifest and no answer makes Sluice crash, hang or tell a secret.',
  'providers.proxy': 'The editor’s proxy and the system’s certificates are used where it names them.',
  'providers.trial': 'A manifest can be tried out: its reading requests and their answers, secrets masked.',
  'providers.whole-life':
    'A manifest can go through a whole life in an environment that is not live, by the same gates; nothing is left.',
  'providers.draft': 'A manifest can begin as an example or from an OpenAPI description.',
  'tools.validate-manifest': 'validate_manifest says what is wrong with a draft, and what it would do.',
  'mcp.manifest-schema': 'Clients read the schema of manifests as a resource.',
  'providers.patterns': 'Patterns of manifests run in linear time and mean what JavaScript says they mean.',
  'providers.pinned':
    'A manifest whose hosts or live environments changed sends nothing for its bundles until a person reviewed it.',
  'providers.dialog-whole': 'A manifest is accepted only where every host of it could be read.',
  'providers.manifests-bounded': 'However many and large manifest files are, the extension host goes on.',
  'providers.lenient':
    'No member beside an access token, however odd, costs the tokens that a server issued.',
  'providers.refusals': 'A refusal is understood by its body first, whatever its status and shape.',
  'providers.fresh': 'A write goes out on a connection of its own; only reads are asked again on a new one.',
  'providers.registration':
    'A client is registered for what its bundle needs, and what discovery rules out is known before.',
  'providers.still-there': 'A refused removal says what still exists, and why.',
  'providers.discovery': 'A server is found by whichever discovery document it has.',
  'providers.endpoint-origins':
    'An OAuth server receives nothing at an address that only its metadata or its answers name: the plan, the record, or the manifest names it.',
  'providers.proof': 'A client is proved by what it has, if not by client credentials.',
  'providers.pages': 'What is found in a list is looked for in all its pages.',
  'providers.exact': 'IDs are taken as they are: digit by digit, decoded, never empty.',
  'providers.runnable': 'A manifest that cannot run is refused, with place and reason.',
  'providers.old-host': 'A host that lacks a module gets one sentence on what to do.',
  'providers.mcp-servers':
    'Clients of the MCP SDK’s own authorization server are registered, proved and refreshed.',
};
