// What Sluice promises about migrating bundles.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'migrate.plan': 'What migrating would change is told first: count, list, impact, time, live at either end.',
  'migrate.chunks': 'Bundles are migrated one by one, told in chunks of ten, each with a result of its own.',
  'migrate.subset': 'Exactly those bundles are migrated that a person left ticked.',
  'migrate.never-neither': 'At every request of a migration all that a bundle’s record names exists.',
  'migrate.accounts': 'Accounts do not come along: that is said first, and they wait to be connected again.',
  'migrate.failed': 'A bundle that cannot be made anew stays, nothing of the try is left; the others go on.',
  'migrate.left': 'What could not be removed after the switch is told, and removed by whatever comes next.',
  'migrate.name-taken': 'A bundle whose name is taken there is kept, before anything is sent.',
  'migrate.moved': 'A bundle that changed after the approval is kept; what was made of it is taken back.',
  'migrate.pause': 'Cancelling pauses a migration with each bundle whole at one place; resuming goes on.',
  'migrate.deleted-midway': 'Deleting a bundle whose migration stopped leaves nothing of either place.',
  'migrate.base-url': 'Bundles go to declared base URLs and to no other; all requests follow them there.',
  'migrate.bad-input': 'What names no destination is refused; what cannot go is kept, with why.',
  'migrate.crash': 'Killed at any fault point of a migration: after resuming, provider and records agree.',
  'migrate.back': 'Rolling a migration back, or undoing it, brings each bundle back to where it came from.',
  'migrate.palette': 'Bundles are migrated from the command palette, through the same dialog.',
};
