// What Sluice promises about provisioning.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'provision.steps': 'Provisioning has four steps: credentials, webhooks, OAuth client, validation.',
  'provision.pinged':
    'Provisioning has each webhook pinged where the provider can, and fails where it does not know one.',
  'provision.by-id': 'provision_bundle takes a bundle’s id instead of name, provider and environment.',
  'provision.bad-input': 'A request that cannot be met says why and what to do; nothing is recorded or sent.',
  'provision.disclosed': 'The plan has each value that leaves Sluice, for every provider and manifest.',
  'provision.names': 'Any name is taken as it is and shown harmlessly; what is no text is refused.',
  'provision.lying-provider':
    'A provider that breaks or lies fails the operation clearly, and the same request finishes it afterwards.',
  'provision.oauth':
    'A bundle is set up at a real OAuth server: discovery, registration, client credentials, introspection.',
  'provision.palette': 'The same from the command palette: quick picks, an input box with validation.',
  'bundle.identity': 'A bundle is identified by provider, environment and trimmed NFC name.',
  'bundle.repeat.completed':
    'The same request after completion returns the existing bundle and sends nothing.',
  'bundle.repeat.failed': 'The same request after a failure goes on; completed steps are not repeated.',
  'bundle.conflict': 'Other inputs for a bundle that exists are a bundle-conflict.',
  'bundle.superseded': 'Corrected inputs take the place of wrong ones while nothing exists at the provider.',
};
