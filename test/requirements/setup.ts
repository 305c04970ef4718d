// What Sluice promises about setup files, deliveries, and connecting accounts.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  /* ------------------------------------------------------------------ setup files */
  'setup.none': 'Without a setup file, get_setup says so and apply_setup says what to do instead.',
  'setup.read':
    'get_setup tells for each bundle of the file whether it is missing, present, different, unfinished or unfit.',
  'setup.accepted-only':
    'A setup file is used only as a person accepted it: deliberately, for exactly this text, under a MAC.',
  'setup.one-operation': 'apply_setup is one plan, one approval and one operation for all that is missing.',
  'setup.settled':
    'What exists is left as it is; where nothing is missing, nothing is asked and nothing sent.',
  'setup.dry-run': 'A dry run of apply_setup plans, and does nothing.',
  'setup.moved': 'A file that changes between the request and the click is asked about again.',
  'setup.disclosed': 'The plan of apply_setup has each value that leaves Sluice, bundle by bundle.',
  'setup.apart':
    'One bundle that fails does not stop the others, and is finished, or taken back, without duplicates.',
  'setup.corrected': 'Corrected inputs take the place of wrong ones while nothing of the bundle exists.',
  'setup.secrets': 'Secrets are asked of a person for each bundle, before anything is sent.',
  'setup.adopt': 'What exists at the provider is listed in the plan and adopted, where it can be found.',
  'setup.crash': 'Killed at any fault point of apply_setup: in the end each bundle is there once.',
  'setup.hostile': 'A setup file that is huge, deep, odd or misleading is refused with a clear reason.',
  'setup.dialog': 'The dialog about a setup file names its bundles and hosts, and stays readable.',
  'setup.write':
    'A setup file is written from bundles that exist, without secrets, after a look at what changes.',
  'setup.schema': 'Editors complete and check setup files by a schema derived from the one that reads them.',
  'setup.vscode':
    'Set Up This Project… accepts the file in a modal, asks again once it changed, and sets up.',

  /* ------------------------------------------------------------------ delivering secrets */
  'deliver.asked': 'deliver_secret always asks, and shows credential, exact destination and warning.',
  'deliver.silent': 'Who asked learns that a secret was delivered; its value is in no answer, record or log.',
  'deliver.refused': 'A destination that does not do is refused before anybody is asked.',
  'deliver.bad-input': 'Destinations have one of three forms, and nothing else is taken.',
  'deliver.unknown': 'A command that may have got a secret is not run again without asking a person anew.',
  'deliver.crash': 'After a crash a file is written again, and a command only where it surely was not run.',
  'deliver.env.place': 'Only .env files inside the workspace, outside git’s own folder, are written.',
  'deliver.env.links': 'Symbolic links are not followed.',
  'deliver.env.ignored':
    'Only files that git ignores and does not track are written; git itself is asked, harmlessly.',
  'deliver.env.git':
    'No repository makes git run a program, reach a server or answer for another; each that could commit a file must ignore it.',
  'deliver.env.value': 'Any value is read back as it is by dotenv readers and shells, or refused.',
  'deliver.env.file': 'A file is written all or nothing, for its user alone, everything else in it kept.',
  'deliver.command':
    'A command gets a secret on its standard input alone: no shell, a plain environment, bounded.',
  'deliver.command.refused': 'Shells, relative paths and what is no program are refused.',
  'deliver.clipboard':
    'The clipboard holds a secret for 30 s, unless something else was copied in the meantime.',
  'deliver.vscode': 'Deliver Secret… asks step by step, and the modal says exactly where to.',

  /* ------------------------------------------------------------------ connecting accounts */
  'connect.registered': 'Registered OAuth clients have a redirect URI on this machine’s loopback interface.',
  'connect.code': 'An account is connected by code and PKCE, sealed, and refreshed by sync.',
  'connect.again': 'An account that signs in again keeps its place.',
  'connect.other': 'Signing in as another account than the one to connect again is asked about.',
  'connect.hostile-name': 'A server’s word for an account is shown with everything that is in it.',
  'connect.denied': 'A refusal at the server connects nothing.',
  'connect.cancel': 'Giving up connects nothing and closes the way back.',
  'connect.one': 'A newer attempt takes the place of an abandoned one.',
  'connect.forged':
    'Only the one genuine callback counts: state, issuer and code are checked, replays are refused.',
  'connect.audited': 'Connected accounts are in the audit log, without a token.',
  'connect.vscode': 'Connect Account… opens the server’s page in the browser and takes the answer.',
};
