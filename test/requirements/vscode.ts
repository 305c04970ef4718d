// What Sluice promises about what a person sees in VS Code.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'package.notices': 'The VSIX holds the license of every package whose code it contains.',
  'vscode.install': 'The installed VSIX offers its commands.',
  'vscode.mcp-client': 'VS Code’s own chat finds and uses the tools.',
  'vscode.trust': 'Off in an untrusted workspace, and says so; on when it is trusted.',
  'vscode.status-bar': 'The status bar says what runs, waits, failed or is locked, and opens a menu.',
  'vscode.foreign-text': 'Foreign text holds no link, icon or invisible character where it is shown.',
  'vscode.german-names':
    'In a German window environments have German names, quotation marks are German, and numbers fit their nouns.',
  'vscode.german-records':
    'Every decision of a person in the audit log, and every choice of its filter, is in the window’s language.',
  'vscode.german-work':
    'What steps report and are called is in the person’s language as a whole message, and foreign text stays as it is.',
  'vscode.german-problems':
    'Errors, their next steps and the records of the audit log are in the person’s language, sentence by sentence, and foreign text stays as it is.',
  'dashboard.follows':
    'The dashboard follows every operation step by step, with what can be done with it now.',
  'dashboard.timeline': 'A timeline shows each step’s duration on an axis of worked time.',
  'dashboard.cells': 'A sync run is a field of cells, one a credential, with a shape for each state.',
  'dashboard.pace': 'A running sync tells its throughput over the last seconds and the time that is left.',
  'dashboard.attention':
    'What waits for a person is one click from its dialog; the dashboard decides nothing itself.',
  'dashboard.survives': 'The dashboard loses nothing when it is hidden, reloaded or made anew.',
  'dashboard.gap': 'A view that missed something asks for everything again.',
  'dashboard.requests': 'Requests of the view get their own answer, or are given up after ten seconds.',
  'dashboard.hostile': 'Whatever a view sends, nothing happens that the dashboard does not offer.',
  'dashboard.burst': 'Ten thousand events cost ten messages a second and one drawing a frame.',
  'dashboard.large': '20,000 cells and 500 operations are shown; only what is on screen or new costs.',
  'dashboard.policy': 'The page lets in its own script alone, and text as text.',
  'dashboard.accessible':
    'The dashboard is used by keyboard and screen reader alone, in every theme, without colour.',
  'pages.bundle':
    'A bundle’s page shows its credentials, webhooks, tools and operations, with what can be done with each.',
  'pages.operation':
    'An operation’s page shows its steps, targets and records live, with the ways on; it approves nothing.',
  'pages.other-window':
    'A page says that another window works on its record, follows that work, and cancels it there.',
  'pages.hostile': 'Whatever a page’s view sends, nothing happens that the page does not offer.',
  'pages.accessible': 'The pages are used by keyboard and screen reader, in every theme.',
  'audit.viewer': 'The audit log is read and filtered a page at a time, however long it is.',
  'vscode.l10n': 'Every text that a person sees in VS Code can be translated.',
  'vscode.commands':
    'Every command of package.json is in the palette, in All Commands… or in a menu, and does what it says.',
  'vscode.palette':
    'The palette offers at most 30 commands in any situation, and only those that can do something.',
  'vscode.person': 'What an agent can do a person can do, through the same tools and the same gates.',
  'views.needs-you': 'One view lists all that waits for a person, and its badge counts it.',
  'views.continue':
    'What a person began is continued from Needs You and the document’s title bar, not only from a toast.',
  'views.sandbox': 'The sandbox’s things never count in the badge once a real bundle exists.',
  'views.bundles': 'Bundles stand by environment, live ones marked, with state and next expiry.',
  'views.filter':
    'Bundles are searched, filtered and sorted; the choice is kept, in sight, and cleared with one click.',
  'views.activity': 'What happened is told by day and caller in sentences, down to the single record.',
  'views.settled':
    'A refresh of a view draws only what changed, and after it the view shows what there is: a click reaches its row.',
  'views.inline': 'A row of a view has at most two inline buttons.',
  'views.rows': 'Of a command’s arguments only rows of Sluice’s own views count.',
  'views.welcome': 'An empty view says why it is empty and what to do, in Restricted Mode too.',
  'views.themes': 'The views fit light, dark and both high-contrast themes, narrow and wide.',
  'demo.story':
    'Play Demo shows streaming, an approval in part and a resumed sync without any agent, at the sandbox alone.',
  'demo.removed': 'Remove Demo Data takes away what the demo made and restores the sandbox.',
  'walkthrough.steps':
    'Five steps lead from install to a bundle, an approval in part, a resumed sync, a client and the view.',
  'windows.share': 'Several hosts on one folder lose and double nothing.',
};
