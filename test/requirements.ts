// What the product page (../shared/design/product.md) promises so far, one entry a promise. Tests cite entries as
// `[id]` in their titles; test/unit/requirements.test.ts fails where an entry has no test, or a citation no entry.

import { CLIENT_REQUIREMENTS } from './clientRequirements.ts';
import { MIGRATION_REQUIREMENTS } from './migrationRequirements.ts';
import { PROTOCOL_REQUIREMENTS } from './protocolRequirements.ts';
import { STORAGE_REQUIREMENTS } from './storageRequirements.ts';
import { SYNC_REQUIREMENTS } from './syncRequirements.ts';
import { WAYS_BACK } from './waysBackRequirements.ts';
import { PROVIDER_REQUIREMENTS } from './requirementsOfProviders.ts';
import { SETUP_REQUIREMENTS } from './setupRequirements.ts';
import { SECURITY_REQUIREMENTS } from './securityRequirements.ts';
import { WINDOWS_REQUIREMENTS } from './windowsRequirements.ts';

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  ...PROVIDER_REQUIREMENTS,
  ...WINDOWS_REQUIREMENTS,
  ...PROTOCOL_REQUIREMENTS,
  ...CLIENT_REQUIREMENTS,
  /* ------------------------------------------------------------------ tools: names, shapes, errors */
  'tools.listed': 'Every tool is listed under its public name with its schemas, verbs and description.',
  'tools.annotations': 'MCP annotations are derived from verbs, idempotence and reach.',
  'tools.shapes':
    'Input is one strict object, output one open object that requires only status; members are snake_case.',
  'tools.pace': 'Tools that start or follow work stream updates; all others send none.',
  'tools.paged': 'Lists are paged by opaque cursors with next_cursor, has_more and total, each entry once.',
  'tools.providers': 'list_providers tells environments, which are live, inputs, and what is not supported.',
  'tools.bundle': 'get_bundle shows everything about a bundle but its secrets.',
  'tools.operation':
    'An operation has its public shape: id, kind, caller, status, percent, message, steps, result, error.',
  'tools.unknown': 'An unknown tool is a protocol error that names those that exist.',
  'tools.plan-or-no-compile': 'A tool that may be gated and has no plan does not compile.',
  'json.canonical': 'One canonical text a meaning (RFC 8785), on which every digest rests.',
  'errors.said': 'An expected failure says what happened, what state things are in and what to do.',
  'errors.codes': 'Errors carry public kebab-case codes.',
  'errors.internal': 'An unexpected failure shows a correlation id; its cause goes to the log alone.',

  /* ------------------------------------------------------------------ provisioning */
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

  /* ------------------------------------------------------------------ streaming */
  'progress.first': 'The first update comes at once.',
  'progress.spacing': 'No two updates come closer than 2 s; the newest wins.',
  'progress.heartbeat': 'After 5 s of silence a heartbeat names the step and its elapsed time.',
  'progress.final': 'The final update precedes the result, whatever the spacing; nothing follows it.',
  'progress.increases': 'On the wire, progress strictly increases on a scale of 100.',
  'progress.percent': 'percent never goes back.',
  'progress.vscode': 'VS Code shows one cancellable progress notification at a time, after 1 s of work.',
  'progress.spans-calls': 'The notification of a sync run spans its calls.',
  'stream.independent': 'Subscribers of the one stream do not disturb each other.',
  'step.elapsed': 'A step’s time counts from when it was begun last.',

  /* ------------------------------------------------------------------ durable operations */
  'join.identity': 'The same request while one is in flight joins it, whoever calls.',
  'operation.busy': 'Two operations never work on one bundle.',
  'operation.unknown': 'An unknown operation is not found, and the answer says where to look.',
  'operation.wait': 'wait_for_operation waits as long as asked and never cancels what it waits for.',
  'call.held': 'A call is held at most 50 s, then returns the state with its operation_id; work goes on.',
  'call.vanished': 'A vanished connection is no cancellation.',
  'cancel.between': 'Cancelling stops between steps and requests, resumable there; waiting ends at once.',
  'cancel.client': 'A client’s notifications/cancelled stops the operation, unless others follow it too.',
  'cancel.waiting': 'What waits for a person is cancelled at once.',
  'cancel.refused': 'What has ended cannot be cancelled, and says what it is.',
  'cancel.across': 'An operation can be cancelled from another window.',
  'resume.refused': 'What is completed cannot be resumed.',
  'resume.join': 'Resuming what runs follows it.',
  'resume.overtaken': 'What was overtaken before it began ends, and is not offered for ever.',
  'shutdown.boundary':
    'Closing stops at the next boundary; after 3 s a request is given up with its intent left open.',
  'lease.one-works': 'Of several windows on one folder one works on an operation; the others join.',
  'lease.left': 'What another window interrupts as it closes is found by those that stay.',
  'lease.takeover':
    'What a dead window left behind is interrupted within 10 s and can be finished by another.',
  'lease.one-writer': 'Of several hosts on one storage never two write to one operation.',
  'lease.fenced': 'A process that lost its lease writes nothing more.',
  'crash.every-point':
    'Killed at any fault point of provisioning: after a restart one bundle, active, and the provider holds just that.',
  'crash.again': 'Killed again while recovering: the same.',
  'crash.any-instant': 'Killed at any instant: the same.',
  'crash.vscode': 'After VS Code’s extension host died, what was interrupted is offered to be resumed.',
  'calls.rejected': 'A refused request fails its step, and is sent under a new key when resumed.',
  'calls.limited': 'A limit is waited out, or, where it is long, said with the time to wait.',
  'calls.unreachable': 'A request that found nobody is tried again for a while; nothing was sent.',
  'calls.recovery.key':
    'An unanswered request is repeated under its idempotency key while the provider knows it.',
  'calls.recovery.find': 'Else it is looked for by its tag: adopted, or removed where its secret is lost.',
  'calls.recovery.orphan': 'What can be neither repeated nor looked for is sent once and reported.',
  'calls.never-blind': 'What may have happened is never repeated without knowing.',

  ...WAYS_BACK,

  /* ------------------------------------------------------------------ a person’s input */
  'input.waits':
    'Where a secret is needed the operation waits, naming asker and destination; nothing is sent.',
  'input.answered': 'The answer goes to the vault and nowhere else, and the work goes on.',
  'input.whole': 'An answer is refused as a whole, without repeating a value.',
  'input.once': 'An input takes one answer.',
  'input.durable': 'Waiting survives restarts; what was given is not asked again.',
  'input.agent': 'A secret is never taken from an agent.',
  'input.box': 'The password box opens only by the person’s click.',

  /* ------------------------------------------------------------------ gates */
  'gates.verbs':
    'delete, revoke, spend and share are gated; create and change where live; read and maintain never.',
  'gates.bulk': 'More than one target is gated, except to read and maintain.',
  'gates.whole': 'A dialog offers Approve only if its text shows all that this would approve.',
  'gates.apart': 'No decision covers requests of different tools.',
  'gates.review': 'The review of several requests shows each value of each of them.',
  'gates.table': 'Who is asked is written down for every tool, environment and policy.',
  'gate.production': 'In a live environment nothing happens before a person agreed.',
  'gate.only-modal': 'Nothing that an agent says is an approval; only a person’s answer to the dialog is.',
  'gate.dry-run': 'dry_run returns the plan and asks nobody; what is no true or false is refused.',
  'gate.digest': 'A decision is bound to the meaning of one request: any change of it voids the decision.',
  'gate.deliberate':
    'An Approve within 1.5 s of the dialog’s opening is an accident: the request still waits.',
  'gate.one-dialog':
    'No dialog of ours opens behind another of ours, and its time counts from its own opening.',
  'gate.two-answers': 'What is live or cannot be taken back needs a second answer, at another place.',
  'gate.grace': 'Other work begins 3 s after Approve; until then it can be stopped, and the request waits.',
  'gate.subset': 'A part of the targets can be approved, and nothing that the request does not name.',
  'gate.once': 'A decision is consumed in the transaction that starts its operation, and never used again.',
  'gate.moved': 'What moved after the request is asked again with what changed; after the start it is kept.',
  'gate.shown-runs': 'What runs is what the person was shown, whatever the records say by then.',
  'gate.mac': 'A decision in the database counts only with the vault’s MAC, for exactly its request.',
  'gate.warrant': 'No operation goes on that Sluice did not let start just as it is recorded.',
  'gate.resume': 'An interrupted operation reuses its approval for ten minutes, unmoved, for its own caller.',
  'resume.not-a-way-around': 'Resuming is no way around the gate: what nobody approved is asked for.',
  'gate.crash': 'Wherever the process dies around a decision: never without one, never twice.',
  'gate.caller': 'An approval belongs to the one caller that asked.',
  'gate.waiting': 'A waiting agent learns where and until when it waits, and attaches when it repeats.',
  'gate.denied': 'A rejection says why, and answers the same caller from the record for five minutes.',
  'gate.superseded': 'Asked anew by the same caller for the same target, the older request is void.',
  'gate.cancelled': 'A cancelled request is withdrawn, and approving it does nothing.',
  'gate.expires': 'A request lapses when its time is over, and nothing happens.',
  'gate.restart': 'A request outlives restarts: it is asked again, never assumed.',
  'gate.no-approver': 'Where nobody can be asked nothing happens, and the agent is told.',
  'approval.void': 'An approval of what can no longer be done ends the request, and nothing happens.',
  'gate.foreign-text':
    'Foreign text in a dialog is visible, bounded, apart, and never forges a line of Sluice’s.',
  'gate.hosts': 'A look-alike host is shown as what it is, and a new one is marked as never used here.',
  'policy.tighten': 'Settings only tighten who is asked.',
  'policy.loosen':
    'An exception covers one verb, environment and caller for a while; never delete, spend, share live.',
  'policy.mac': 'An exception that no person made counts for nothing and is reported.',

  /* ------------------------------------------------------------------ audit */
  'audit.listed': 'list_audit_events tells of requests, decisions, ungated writes and executions.',
  'audit.filters': 'The audit log is paged, and filtered by time, caller and bundle.',
  'audit.decisions': 'A decision is recorded with who, when, on which dialog’s text, and what came of it.',
  'audit.verified': 'An edit, deletion, reordering or truncation of the log is found and its place named.',
  'audit.head': 'The log’s head outside the database only advances; a lost one makes the log unverifiable.',
  'audit.anew': 'Where the head was lost or replaced, verification says so for ever after.',
  'audit.export': 'The log is exported whole, as JSON Lines and CSV, with nothing secret in it.',

  /* ------------------------------------------------------------------ gated tools */
  'bundle.busy': 'What works on a bundle keeps others off, and gives it back when it stops.',
  'credentials.listed': 'Credentials are listed by bundle and state, paged, never with a value.',
  'delete.dry-run': 'A dry run of a deletion shows the plan and sends nothing.',
  'delete.rejected': 'A rejected deletion changes and sends nothing.',
  'delete.approved': 'An approved deletion removes the bundle at the provider and in the records, once.',
  'delete.grants': 'Deleting a bundle revokes its grants, proved by introspection.',
  'delete.moved': 'A bundle that changed before the decision is asked about again, with what changed.',
  'delete.failed': 'A deletion that the provider refuses midway says what is gone, and can go on.',
  'delete.half': 'What a deletion left is not set up a second time beside it.',
  'delete.unknown': 'Deleting what never was is refused; deleting what is gone completes.',
  'delete.rfc7592': 'A client that was registered at an OAuth server is deleted there (RFC 7592).',
  'delete.unfinished': 'Deleting what was set up only in part leaves nothing at the provider.',
  'delete-many.subset': 'Exactly those bundles are deleted that a person ticked; the agent learns which.',
  'delete-many.unused': 'Only proof of non-use counts as unused; where use is unknown the bundle is kept.',
  'delete-many.moved': 'A bundle that changed after the approval is kept, with why.',
  'delete-many.changed-since': 'Each bundle is checked once more before its own step begins.',
  'delete-many.failed': 'One bundle’s failure keeps that bundle and does not stop the others.',
  'delete-many.resume': 'A deletion of many goes on after a crash where it stopped, with nothing else.',
  'delete-many.bad-input': 'A deletion that names nothing or everything is refused.',
  ...MIGRATION_REQUIREMENTS,
  'revoke.key': 'Revoking an API key deletes it at the provider and here.',
  'revoke.grants': 'Exactly the approved grants are revoked, proved by introspection (RFC 7009, 7662).',
  'revoke.unproved': 'A grant that its server still calls active is kept, with why.',
  'revoke.unsupported': 'What cannot be revoked says so, and what to do instead; nobody is asked.',
  'revoke.rejected': 'A rejected revocation sends nothing.',
  'webhook.production': 'A webhook’s change shows old and new URL and a new host, and is made once approved.',
  'webhook.development': 'Outside live environments a webhook is changed without asking.',
  'webhook.rejected': 'A rejected change of a webhook sends nothing.',
  'webhook.refused': 'Where the provider refuses a new URL the records stay as they are.',
  'webhook.which': 'Several webhooks and none named is an error that lists them.',
  'webhook.bad-url': 'A webhook goes to https, or to this machine itself.',
  'settings.production': 'Settings are shown key by key, before and after, and merged once approved.',
  'settings.local': 'Settings leave this machine nowhere, and changing them twice does nothing more.',
  'settings.bounded': 'Settings are bounded in size and depth.',
  'subscription.quote': 'A subscription’s quote is shown: amount, currency, period, proration, next charge.',
  'subscription.approved': 'A subscription is changed at the approved price, once.',
  'subscription.rejected': 'A rejected change of a subscription charges nothing.',
  'subscription.price-moved': 'A price that rose before the click is asked again.',
  'subscription.price-at-execution':
    'A price that rises after the click stops the change; nothing is charged.',
  'subscription.no-recheck': 'Where the price cannot be checked the approval is not used, and waits.',
  'subscription.max-amount': 'Above the caller’s own limit nobody is asked.',
  'subscription.unknown': 'A plan that the provider does not have is said to be so.',
  'share.approved': 'A share shows who gets which fields until when, and is made once approved, once.',
  'share.rejected': 'A rejected share gives nobody anything.',
  'share.bounded': 'No secret can be shared, nor for the past or longer than 90 days.',

  ...SYNC_REQUIREMENTS,

  ...STORAGE_REQUIREMENTS,

  /* ------------------------------------------------------------------ providers */
  'providers.manifest':
    'A manifest is checked as a whole, every fault named with its place; bad ones are left out.',
  'providers.templates': 'No value breaks out of its place in a request.',
  'providers.inputs': 'Inputs are checked completely before anything is sent.',
  'providers.uncertain': 'An answer that proves nothing leaves a write uncertain, never done.',
  'providers.addresses': 'Requests and secrets go only where the manifest may send them.',
  'providers.rate': 'The client keeps within the provider’s rate and waits when told to.',
  'providers.oauth': 'Real OAuth servers differ, and each way is understood.',
  'sandbox.real':
    'The built-in sandbox behaves as a real provider, strict rotation and idempotency included.',
  'sandbox.durable': 'The sandbox’s world survives kills, and comes with bundles and 240 accounts.',

  /* ------------------------------------------------------------------ MCP endpoint */
  'mcp.loopback': 'The server listens on 127.0.0.1 only.',
  'mcp.port': 'A taken port is a clear message, not a crash.',
  'mcp.tokens':
    'One 256-bit token a client, kept as a hash; its label names the caller, a client’s own name is a claim.',
  'mcp.refuses':
    'Foreign Hosts and Origins, wrong tokens, oversize and slow bodies are refused, and told why.',
  'mcp.sessions': 'Sessions are bounded, idle ones end, and none can be used by another client.',
  'mcp.keep-alive': 'Quiet streams are kept alive.',
  'mcp.resources':
    'Bundles, operations and the audit log are resources that show what the reading tools return; unknown ones say so.',
  'mcp.subscriptions': 'A subscriber is told when a resource or the list changed, paced, and nobody else is.',
  'mcp.prompts': 'Prompts teach a model the jobs of Sluice.',
  'mcp.completions': 'Arguments of prompts and templates are completed from what exists.',
  'mcp.logging': 'A client is told how its own operations came to rest, from its log level on.',
  'mcp.tasks':
    'A task is an operation: made at once, followed, listed, cancelled, and known to its client alone.',
  'mcp.tasks-survive': 'A task survives what its operation survives.',
  'mcp.resumption': 'A client whose stream broke gets what it missed, out of a bounded buffer.',
  'mcp.closing': 'Closing answers the calls under way.',

  /* ------------------------------------------------------------------ VS Code */
  'vscode.install': 'The installed VSIX offers its commands.',
  'vscode.mcp-client': 'VS Code’s own chat finds and uses the tools.',
  'vscode.trust': 'Off in an untrusted workspace, and says so; on when it is trusted.',
  'vscode.status-bar': 'The status bar says what runs, waits, failed or is locked, and opens a menu.',
  'vscode.foreign-text': 'Foreign text holds no link, icon or invisible character where it is shown.',
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
  'vscode.l10n': 'Every text that a person sees in VS Code can be translated.',
  'vscode.commands': 'Every command of package.json is in the palette, or in a menu, and does what it says.',
  'vscode.person': 'What an agent can do a person can do, through the same tools and the same gates.',
  'views.needs-you': 'One view lists all that waits for a person, and its badge counts it.',
  'views.sandbox': 'The sandbox’s things never count in the badge once a real bundle exists.',
  'views.bundles': 'Bundles stand by environment, live ones marked, with state and next expiry.',
  'views.activity': 'What happened is told by day and caller in sentences, down to the single record.',
  'views.rows': 'Of a command’s arguments only rows of Sluice’s own views count.',
  'views.welcome': 'An empty view says why it is empty and what to do, in Restricted Mode too.',
  'views.themes': 'The views fit light, dark and both high-contrast themes, narrow and wide.',
  'demo.story':
    'Play Demo shows streaming, an approval in part and a resumed sync without any agent, at the sandbox alone.',
  'demo.removed': 'Remove Demo Data takes away what the demo made and restores the sandbox.',
  'walkthrough.steps':
    'Five steps lead from install to a bundle, an approval in part, a resumed sync, a client and the view.',
  'windows.share': 'Several hosts on one folder lose and double nothing.',

  ...SETUP_REQUIREMENTS,

  ...SECURITY_REQUIREMENTS,
};
