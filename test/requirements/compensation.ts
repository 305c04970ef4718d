// What Sluice promises about rollback, undo, and what a stopped operation leaves.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'rollback.nothing-left':
    'Rolling back leaves nothing of a stopped operation at the provider, in the records and in the vault.',
  'rollback.gated': 'Rolling back is gated by what it does: deleting what was created asks a person.',
  'rollback.plan': 'What rolling back would take away is told before, line by line.',
  'rollback.lost-answers': 'Rolling back finds and takes back what an unanswered request may have created.',
  'rollback.orphans': 'What can be neither looked for nor removed is reported, before and after.',
  'rollback.exists-now': 'A stopped operation tells what exists of it at the provider now.',
  'rollback.resumable': 'Rolling back that stopped goes on, whichever of the two operations is resumed.',
  'rollback.once':
    'A second request to roll back joins the first, and is answered from the record afterwards.',
  'rollback.cancel': 'Rolling back can be cancelled, also by cancelling what is rolled back.',
  'rollback.refused': 'Where there is no way back the refusal says why and what to do instead.',
  'rollback.deleted': 'Deleting a bundle also ends the rolling back of what was made for it.',
  'rollback.two-windows': 'Of several windows one rolls back.',
  'rollback.crash': 'Rolling back that a crash interrupted is the operation that is offered to be resumed.',
  'rollback.moved':
    'Where others changed things meanwhile, rolling back asks a person and shows what changed.',
  'crash.matrix':
    'Killed at any fault point, then resumed or rolled back: provider and records agree but for what is reported.',
  'recreate.as-it-was':
    'A deleted bundle is made again with its name, inputs, settings and webhook URLs; what differs is told first.',
  'recreate.gated': 'Making a deleted bundle again in a live environment asks a person.',
  'recreate.unknown': 'A bundle without a record of the last 30 days cannot be made again.',
  'rollback.vscode':
    'What a crash interrupted is rolled back from its notification, once the dialog is approved.',
  'undo.vscode': 'A change is undone from the command palette.',
  'recreate.vscode': 'A deleted bundle is made again from the command palette, told first what will differ.',
  'soak.any-order':
    'Random operations, troubles, deaths and restarts end with provider and records agreeing, but for what is reported.',
  'bundle.never-stuck':
    'From wherever odd answers, kills and tools in any order leave a bundle, what Sluice offers leads to a usable, deleted or forgotten one.',
  'undo.change': 'A completed change is undone at the provider and in the records.',
  'undo.gated': 'Undoing in a live environment asks a person.',
  'undo.moved': 'Undoing is refused, with what changed since, once the bundle’s revision has moved.',
  'undo.gone': 'A change of what was deleted since is not undone, and the refusal says so.',
  'undo.share': 'A share is ended by undoing it, where the provider can.',
  'undo.never':
    'What was deleted, revoked or paid cannot be undone, and the refusal says what to do instead.',
};
