// What the product page (../shared/design/product.md) promises so far, one entry a promise. Tests cite entries as
// `[id]` in their titles; test/unit/requirements.test.ts fails where an entry has no test, or a citation no entry.

import { SETUP_REQUIREMENTS } from './setupRequirements.ts';

export const REQUIREMENTS: Readonly<Record<string, string>> = {
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
  'provision.by-id': 'provision_bundle takes a bundle’s id instead of name, provider and environment.',
  'provision.bad-input': 'A request that cannot be met says why and what to do; nothing is recorded or sent.',
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
  'shutdown.boundary':
    'Closing stops at the next boundary; after 3 s a request is given up with its intent left open.',
  'lease.one-works': 'Of several windows on one folder one works on an operation; the others join.',
  'lease.takeover': 'What a dead window left behind becomes interrupted and can be finished by another.',
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
  'calls.recovery.orphan': 'What can be neither repeated nor looked for is reported as a possible orphan.',
  'calls.never-blind': 'What may have happened is never repeated without knowing.',

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
  'gates.table': 'Who is asked is written down for every tool, environment and policy.',
  'gate.production': 'In a live environment nothing happens before a person agreed.',
  'gate.only-modal': 'Nothing that an agent says is an approval; only a person’s answer to the dialog is.',
  'gate.dry-run': 'dry_run returns the plan and asks nobody; what is no true or false is refused.',
  'gate.digest': 'A decision is bound to the meaning of one request: any change of it voids the decision.',
  'gate.deliberate':
    'An Approve within 1.5 s of the dialog’s opening is an accident: the request still waits.',
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

  /* ------------------------------------------------------------------ sync: chunks, cursors, runs */
  'sync.chunks': 'A sync goes on by cursors until nothing is left, and tells its progress in numbers.',
  'sync.repeat':
    'The same cursor returns what was recorded, whatever batch_size says, without touching the provider.',
  'sync.join': 'Calls with one cursor at once join, over windows too.',
  'sync.continue':
    'Without cursor the unfinished run of the same filters goes on at its first unfinished item.',
  'sync.scope': 'What is not due is unchanged, without a request; scope expiring leaves it out.',
  'sync.by-key': 'Credentials that come, go or move meanwhile: nothing is skipped, nothing done twice.',
  'sync.isolated': 'One item’s failure never stops the others; retry_failed tries only what failed.',
  'sync.cursor': 'A cursor is opaque, versioned and bound to its run and chunk.',
  'sync.cursor.tampering': 'No text that Sluice did not issue is taken for a cursor.',
  'sync.cursor.errors':
    'Malformed, tampered, foreign, expired and superseded cursors each have their own error.',
  'sync.compacted': 'A run that ended a week ago is kept as a summary.',
  'sync.flat': 'A chunk costs the same wherever it is and however many credentials there are.',
  'sync.resume': 'An unfinished run survives restarts and is finished without any agent.',
  'sync.cancel': 'Cancelling drains what is under way; the same cursor goes on from there.',
  'sync.paused': 'A run rests as a paused operation between chunks, and is found when left idle.',
  'sync.model': 'Whatever is called, repeated, added, deleted, cancelled or restarted in whatever order.',

  /* ------------------------------------------------------------------ sync: rotating refresh tokens */
  'sync.refresh':
    'A refresh puts the new pair in place and keeps the old one until the new one has proved itself.',
  'sync.refresh.sometimes': 'A server that rotates only sometimes is understood.',
  'sync.one-in-flight': 'At most one refresh is in flight for each grant, over all windows and runs.',
  'sync.lock.lease': 'A refresh belongs to its run while that run’s lease lives, and to nobody afterwards.',
  'sync.no-blind-retry': 'A refresh whose answer is lost or garbage is unknown, and never repeated blindly.',
  'sync.introspection':
    'Introspection settles what is unknown only where a rotation showed that it tells the truth, and not too early.',
  'sync.rotation.none': 'Where refresh tokens stay good, an unanswered refresh is repeated.',
  'sync.rotation.grace': 'Within a grace period an unanswered refresh is replayed once.',
  'sync.retries': 'Only refused connections, DNS failures and 429 are retried by themselves.',
  'sync.limited': 'Where the provider asks to wait longer, the chunk closes early and says how long.',
  'sync.misbehaviour':
    'Slow, broken, limited and lying answers each lead to the outcome that the facts demand.',
  'sync.invalid-grant': 'invalid_grant ends one account.',
  'sync.invalid-client': 'invalid_client stops the chunk, and that client is not tried again in the run.',
  'sync.backoff': 'A failing grant waits 30 s, then longer and longer, and is exhausted only after days.',
  'sync.check-only': 'What another system refreshes is checked, and its refresh token never spent.',
  'sync.answer-kept': 'An answer that was sealed before a crash is understood afterwards.',
  'sync.newer-pair': 'A pair that was put in place meanwhile is never overwritten or doubted.',
  'sync.shutdown': 'Closing the window gives up a refresh after 3 s, with its intent left to be settled.',
  'sync.fenced': 'A process that lost a run’s lease writes nothing of it.',
  'sync.pace': 'Requests keep to the declared rate over all windows.',
  'sync.crash.points':
    'Killed at any fault point of a sync: every account works, or is reported because its answer was lost.',
  'sync.crash.instants': 'Killed at any instant of a sync: the same.',
  'sync.import': 'Credentials are imported from a documented file.',
  'sync.import.errors': 'What is wrong is named by entry and field, never by value.',
  'sync.import.whole': 'An import is written as a whole or not at all.',
  'sync.import.refresher': 'An import says who refreshes: check only, or Sluice alone.',
  'sync.reconnect': 'An account can be connected again with new tokens.',

  /* ------------------------------------------------------------------ storage and vault */
  'storage.durable': 'What was confirmed survives every kill.',
  'storage.full': 'A full disk at any write leaves a known state, from which the work can be finished.',
  'storage.transactions': 'A transaction happens as a whole or not at all.',
  'storage.migrations': 'Older storage is carried forward, with a backup before each version.',
  'storage.newer': 'Storage of a newer version is refused and left untouched.',
  'storage.folder': 'The storage records its folder, and says where it was made when it was moved.',
  'storage.private': 'Storage is its owner’s alone.',
  'storage.damaged': 'Damage is told as such and never made worse.',
  'vault.only':
    'Secrets are in the vault and nowhere else: no file, log, error, result or journal shows one.',
  'vault.sealed': 'Secrets are sealed with AES-256-GCM for their place; nothing altered or moved opens.',
  'vault.locked': 'Without the right key the vault is locked: readable, nothing sent, never a new key.',

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
  'mcp.closing': 'Closing answers the calls under way.',

  /* ------------------------------------------------------------------ VS Code */
  'vscode.install': 'The installed VSIX offers its commands.',
  'vscode.mcp-client': 'VS Code’s own chat finds and uses the tools.',
  'vscode.trust': 'Off in an untrusted workspace, and says so; on when it is trusted.',
  'vscode.status-bar': 'The status bar says what runs, waits, failed or is locked, and opens a menu.',
  'vscode.foreign-text': 'Foreign text holds no link, icon or invisible character where it is shown.',
  'windows.share': 'Several hosts on one folder lose and double nothing.',

  ...SETUP_REQUIREMENTS,
};
