// What docs/security.md and issue "Every client, every window" promise of the endpoint's security, of remote machines, and
// of what is told where something stays; part of requirements.ts.

export const SECURITY_REQUIREMENTS: Readonly<Record<string, string>> = {
  /* ------------------------------------------------------------------ what stays is told */
  'rollback.by-hand':
    'Rolling back tells what a person made by hand and no request removes, before and after the decision.',
  'delete.by-hand': 'Deleting tells what a person made by hand at the provider and has to remove there.',
  'deliver.newest': 'A pasted token that Sluice renews is delivered as it is now, its refresh token never.',
};
