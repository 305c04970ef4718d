// What Sluice promises about the tools of bundles: what agents do at providers through Sluice.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'bundle-tools.declared': 'A manifest’s tool that could not work is refused with place and reason.',
  'bundle-tools.counted': 'Every number of tools that is shown is the number that work.',
  'bundle-tools.find': 'Tools are found by what one wants to do, with the schema of the best.',
  'bundle-tools.read': 'Reading outside live environments asks nobody; lists come page by page.',
  'bundle-tools.first-read':
    'A caller’s first read through a live bundle asks once; until then a model sees nothing of it.',
  'bundle-tools.large': 'An answer beyond the budget is stored sealed and read by pointer and page.',
  'bundle-tools.files':
    'A file of the workspace stands for a text; a person sees path, size and digest, and the bytes they saw are sent.',
  'bundle-tools.untrusted': 'Text of a provider is marked as such, with nothing in it that cannot be seen.',
  'bundle-tools.disclosed':
    'A call of any tool sends no value that its plan does not show, and different calls never read alike.',
  'bundle-tools.masked':
    'No answer of a provider carries a secret of the vault to a model, in whatever form.',
  'bundle-tools.act':
    'A call that changes something is shown with destination, names and values, and sent once.',
  'bundle-tools.bulk': 'Several calls are one request, approved in part, each with its own outcome.',
  'bundle-tools.unknown': 'A call without an answer is unknown, and repeated only if that is asked for.',
  'bundle-tools.undo': 'A call with a declared undo can be undone, with the values from before.',
  'bundle-tools.before': 'A change is shown with what it replaces; if that changed since, it is asked again.',
  'bundle-tools.input':
    'Input that does not fit is refused with field, type and example; clear cases are understood.',
  'bundle-tools.example':
    'The example in an error about bad input fits the schema: texts their patterns, objects all their forms.',
  'bundle-tools.use':
    'A bundle shows how often each of its tools was called, by whom, when last, and what failed.',
  'bundle-tools.use-kept':
    'A window that closes loses no count of reads; one that is killed loses those of two seconds at most.',
  'bundle-tools.last-used':
    'A call through a bundle is its last use, unless the provider’s record is newer; approvals stay valid.',
  'bundle-tools.reach': 'However many bundles offer a tool, an agent can name each of them.',
  'bundle-tools.limits': 'A provider’s wish to wait reaches the agent as retry_after_ms.',
  'bundle-tools.beside': 'Calls through one bundle run beside each other.',
  'bundle-tools.confined': 'No argument changes host, path, header, account or input of a bundle.',
  'bundle-tools.rules':
    'A permission to read counts only if a person gave it, for one caller and bundle, until it is ended.',
  'pins.listed':
    'A tool that a person pins is listed under a name that stays, in both eras, and clients hear of each change.',
  'pins.called': 'A call of a pinned tool is a call through its bundle, with the same checks and questions.',
  'pins.budget': 'Pinned tools have a budget of their own, and never replace a tool of Sluice.',
  'tools.form': 'The form of a tool asks for nested input by its schema, and what it sends fits.',
  'rules.calls':
    'A rule for calls covers what differs only in what a person left free, so many times and until a time; never what deletes, revokes, spends or shares.',
  'rules.killed': 'A process that is killed under a rule counts its call once and sends it once.',
  'rules.dialog':
    'The dialog that makes a rule shows everything that its calls have in common, and what may differ.',
  'bundle-tools.killed': 'A process that is killed between intent and answer sends nothing twice.',
  'bundle-tools.slack': 'Slack’s tools send what Slack’s official client sends, and read what its types say.',
  'bundle-tools.account':
    'A tool with an account’s token names the account, refreshes a refused token once for a read, and else says who must connect it again.',
  'bundle-tools.refused-key':
    'A bundle’s own key that its provider refuses is in “Needs You” until it is replaced or taken again.',
  'bundle-tools.lost-account':
    'An account whose token a read lost counts in the status bar at once, not at the next look.',
  'bundle-tools.stripe':
    'Stripe’s tools send what Stripe’s official client sends, and read what its types say.',
  'bundle-tools.auth0': 'Auth0’s tools send what the description of its API says, and read what it answers.',
  'bundle-tools.google-cloud':
    'Google Cloud’s tools send what the description of its APIs says, and read what it answers.',
  'bundle-tools.gitlab':
    'GitLab’s tools send what the description of its API says, and read what it answers.',
  'bundle-tools.discord': 'Discord’s tools send and read what Discord’s own description says.',
  'bundle-tools.linear': 'Linear’s tools send and read what Linear’s own schema knows.',
  'bundle-tools.openapi':
    'Operations of an OpenAPI description that a manifest names are tools like any other; what can’t be used is named.',
  'bundle-tools.public':
    'Each operation of public descriptions that becomes a tool sends what the description takes, by a validator of others.',
  'bundle-tools.openapi-changed':
    'A changed description is asked for again; the accepted one goes on until then.',
  'bundle-tools.openapi-attacks': 'No description leaves its folder, its template, its time or its memory.',
  'bundle-tools.styles': 'Lists and objects are written in the style that the description names.',
  'bundle-tools.github': 'GitHub’s tools send what GitHub’s own description says, and read what it answers.',
};
