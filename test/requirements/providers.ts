// What Sluice promises about manifests and the sandbox.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'providers.manifest':
    'A manifest is checked as a whole, every fault named with its place; bad ones are left out.',
  'providers.templates': 'No value breaks out of its place in a request.',
  'providers.inputs': 'Inputs are checked completely before anything is sent.',
  'providers.uncertain': 'An answer that proves nothing leaves a write uncertain, never done.',
  'providers.addresses': 'Requests and secrets go only where the manifest may send them.',
  'providers.rate': 'The client keeps within the provider’s rate and waits when told to.',
  'limits.shared':
    'All windows on one storage keep a provider’s rate, concurrency and requested waits together, also after a restart.',
  'limits.fair': 'Many requests of one client delay another client’s by one at most.',
  'providers.oauth': 'Real OAuth servers differ, and each way is understood.',
  'sandbox.real':
    'The built-in sandbox behaves as a real provider, strict rotation and idempotency included.',
  'sandbox.durable': 'The sandbox’s world survives kills, and comes with bundles and 240 accounts.',
};
