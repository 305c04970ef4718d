// What a credential’s life promises: replacing, rotating, provider settings, forgetting; part of REQUIREMENTS.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'secret.asked-for': 'An operation whose secret the provider refuses asks for another one and continues.',
  'secret.replaced': 'A secret is replaced only once the provider has taken the new one.',
  'credential.test':
    'A person’s test sends at most one request, which only reads, and says whether the provider takes the credential, for whom, and what to do.',
  'secret.kept': 'Until a replacement is proved, the old secret stays in use.',
  'rotate.crash': 'A key is rotated once whatever dies, and the old one goes once, after its grace period.',
  'rotate.deliveries':
    'A rotated key reaches each place that had the old one, once; the old one ends only if all of them took it.',
  'rotate.cancelled': 'Cancelling the removal of a rotated key keeps it.',
  'replace.crash': 'A replacement happens whole or not at all.',
  'settings.crash': 'Events and redirect URIs change at the provider and in the record, both or neither.',
  'settings.at-provider': 'What the provider keeps is changed by a request there, and undone there.',
  'settings.sluice-only': 'What Sluice alone keeps is never called changed at the provider.',
  'forget.way-out': 'A bundle that a provider holds on to can be forgotten, saying exactly what stays there.',
  'forget.crash': 'Forgetting sends nothing, whatever dies.',
};
