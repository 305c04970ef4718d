// Guests: MCP servers behind Sluice.
export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'guests.dialog-hosts':
    'Every host that a server names is in the dialog that can start it, or in the review that was read before.',
  'guests.nothing-before':
    'Nothing of a guest runs before a person agreed to what would start, and an accidental click agrees to nothing.',
  'guests.project-file':
    'A project’s file names servers without secrets; a hostile one is refused with reasons that repeat nothing of it.',
  'guests.project':
    'Of what a project’s file names nothing runs before a person accepted exactly that; a change asks again with its differences.',
  'guests.verbs':
    'What a tool does is suggested from annotations and name, unknown counts as change, and only a person lowers it.',
  'guests.pins':
    'A tool that changed after it was accepted is withheld, the others go on, and a decision is bound to what was shown.',
  'guests.hidden': 'A person reads exactly what a model would, with hidden characters visible.',
  'guests.lists': 'All pages are listed, null counts as absent, and a list without an end is refused.',
  'guests.process':
    'A guest has one process in its own group, which ends with its window, and the next start ends what outlived one.',
  'guests.secrets':
    'Secrets of a guest are in the vault and in its environment, and in no argument, log or record.',
  'guests.stray': 'Lines that are no messages are counted and shown, and stop nothing.',
  'guests.endpoint':
    'A guest has an endpoint of its own with its own tool names, answered from the accepted record at once.',
  'guests.eras':
    'Clients of 2025-11-25 and of 2026-07-28 reach the same guest at one endpoint: the same tools, gates, progress and questions, each in its own words.',
  'guests.gates':
    'Reading through a guest asks once for each client; whatever else a tool does is planned, asked, sent once and audited.',
  'guests.before':
    'Where a person named a reading tool for a change, the request shows what is replaced, asked anew before the call goes out.',
  'guests.once': 'The same request joins the one under way, and is sent once.',
  'guests.pooled':
    'Tools of guests are found, read and called through Sluice’s own tools, with the gates, outcomes and audit of their endpoint; the same request is sent once, whichever way it comes.',
  'guests.received':
    'An outcome counts as received only once its reader speaks again; until then, for 10 minutes, the same call gets it and is told so.',
  'guests.unknown':
    'A call whose server died is unknown, is never repeated by itself, and asks before it is sent again.',
  'guests.exact': 'Structured content of a guest is passed on with every digit.',
  'guests.questions':
    'A guest’s questions reach the client whose call is under way, and forms that ask for secrets are declined.',
  'guests.killed': 'Whatever is killed, a guest’s call is sent at most once and no process is left.',
  'guests.windows': 'On Windows a batch file such as npx gets just its arguments, or is not started.',
  'guests.http':
    'Over HTTP a call is sent once; what Sluice says of it is true; broken streams are resumed, lost sessions begun again, and no redirect is followed.',
  'guests.conformance':
    'MCP’s conformance suite finds the same through a guest’s endpoint as at the server itself, scenario by scenario.',
  'guests.npm':
    'Servers from npm that nobody here wrote answer through Sluice as they do directly, and do once what was approved.',
  'guests.bridge':
    'The stdio bridge with --guest connects a client to that guest alone, and says at once if there is none.',
  'guests.put-behind':
    'An entry put behind Sluice keeps its name; its secrets leave the file, and everything else in it stays.',
  'guests.take-out': 'Taking a server out gives its entry back, byte for byte if nobody changed these lines.',
  'guests.handover':
    'Wherever the window dies while a server is put behind Sluice or taken out, the client’s file works, no secret is lost, and the rest can be finished.',
  'guests.entry-secrets': 'Of an entry’s values only those stay readable that are certainly no secrets.',
  'guests.vscode':
    'A person puts a server behind Sluice, decides on its calls, and takes it out again, in dialogs that show all of it.',
};
