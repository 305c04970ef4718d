// What Sluice promises about durable operations.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'join.identity': 'The same request while one is in flight joins it, whoever calls.',
  'operation.busy': 'Two operations never work on one bundle.',
  'operation.unknown': 'An unknown operation is not found, and the answer says where to look.',
  'operation.wait': 'wait_for_operation waits as long as asked and never cancels what it waits for.',
  'call.held': 'A call is held at most 50 s, then returns the state with its operation_id; work goes on.',
  'call.vanished': 'A vanished connection is no cancellation.',
  'lease.together':
    'All leases of a process are renewed in one write; idle, it looks for abandoned work less often.',
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
  'lease.slept': 'A machine that slept past its leases goes on with what nobody took over.',
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
  'calls.table': 'What is done next about a call follows from one table.',
  'storm.nothing-lost':
    'Random tools on one host or two, killed at random: nothing is lost, doubled, unapproved or stuck afterwards.',
  'calls.odd-ids':
    'An ID that no request can name is unreadable when it is issued; what bears one never blocks a rollback or deletion.',
  'join.pairs':
    'Different work of two clients on one bundle, approved in any order, sends nothing twice and leaves what the records say.',
  'join.approved':
    'Two clients whose same request is approved twice get one piece of work, and one set of things at the provider.',
};
