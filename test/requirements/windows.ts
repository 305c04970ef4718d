// What Sluice promises about live windows and the stdio bridge.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'windows.entry':
    'A live window is entered with pid, folders, trust, protocol, port and socket; nothing in it is secret.',
  'windows.private':
    'The directory of live windows is 0700, its files 0600 and replaced as a whole; one that is not private is refused.',
  'windows.dead': 'What a dead window left is removed by whoever reads.',
  'windows.socket':
    'A window is reached over a socket of its person’s alone, under the same checks as its port.',
  'windows.no-clash': 'However many windows there are, none keeps another from listening.',
  'windows.own-approval':
    'A request is asked about in the window that it belongs to, and decided there alone.',
  'windows.vscode': 'A window of VS Code is listed, trusted or not, and names itself to its terminals.',
  'bridge.match':
    'The bridge finds the window by SLUICE_WINDOW, folder, ancestor or git common directory, or takes the only one.',
  'bridge.unclear': 'Where several windows could be meant, the bridge lists them and says how to choose.',
  'bridge.missing':
    'Where there is no window to talk to, the bridge waits for a while and then says what is missing.',
  'bridge.reload': 'A client goes on when its window reloads, with its log level and subscriptions.',
  'bridge.lost-answer':
    'A call whose answer is lost is not sent again; the client is told how to pick it up.',
  'bridge.bound': 'A client never ends up in another window than the one that it began in.',
  'bridge.token': 'A missing or unknown token is said, with the command that helps.',
  'bridge.stdio':
    'Standard output carries JSON-RPC alone, whatever comes in; the end of input ends the bridge.',
  'bridge.installed':
    'The bridge lies at one path, replaced only by another content and never by an older one in use.',
  'bridge.modern':
    'The bridge speaks MCP 2026-07-28: each request with its headers, streams passed on, cancelled by closing, subscriptions kept.',
  'bridge.foreign': 'A listener that is no Sluice gets no token from the bridge.',
};
