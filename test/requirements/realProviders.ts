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
  'providers.signatures': 'A manifest says how deliveries are signed, so that others verify them.',
  'providers.fuzz': 'No manifest and no answer makes Sluice crash, hang or tell a secret.',
  'providers.proxy': 'The editor’s proxy and the system’s certificates are used where it names them.',
  'providers.trial': 'A manifest can be tried out: its reading requests and their answers, secrets masked.',
  'providers.draft': 'A manifest can begin as an example or from an OpenAPI description.',
  'tools.validate-manifest': 'validate_manifest says what is wrong with a draft, and what it would do.',
  'mcp.manifest-schema': 'Clients read the schema of manifests as a resource.',
};
