// What Sluice promises about approvals and policy.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'gates.verbs':
    'delete, revoke, spend and share are gated; create and change where live; read and maintain never.',
  'gates.bulk': 'More than one target is gated, except to read and maintain.',
  'gates.whole': 'A dialog offers Approve only if it, or the review that was read, shows all of it.',
  'gates.apart': 'No decision covers requests of different tools.',
  'gates.several':
    'Several requests selected in Needs You are decided in the same dialogs, and stopped on their rows.',
  'gates.busy':
    'A review that can’t open yet, because another dialog or list is open, says so and what to do first.',
  'days.modals': 'On an ordinary day no more modals open than a person reads.',
  'gates.dialog-setting':
    'If a person wants that, no dialog opens by itself: requests notify and wait for a click.',
  'gates.review': 'The review of several requests shows each value of each of them.',
  'gates.table': 'Who is asked is written down for every tool, environment and policy.',
  'gate.production': 'In a live environment nothing happens before a person agreed.',
  'approvals.indexed':
    'A request costs the same however many others wait; one that is damaged stops no other.',
  'gate.only-modal': 'Nothing that an agent says is an approval; only a person’s answer to the dialog is.',
  'gate.dry-run': 'dry_run returns the plan and asks nobody; what is no true or false is refused.',
  'gate.digest': 'A decision is bound to the meaning of one request: any change of it voids the decision.',
  'gate.deliberate':
    'An Approve within 1.5 s of the dialog’s opening is an accident: the request still waits.',
  'gate.one-dialog':
    'No dialog of ours opens behind another of ours, and its time counts from its own opening.',
  'gates.quiet-typing':
    'No dialog opens by itself over a person who types, however late a busy machine reports it.',
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
  'gate.gone':
    'A request about something that is gone ends when it is approved, and tells its caller; it does not wait on.',
  'gate.every-tool':
    'For every tool that can be gated, work that stopped 11 minutes ago sends nothing before it is asked again.',
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
    'An exception covers one verb, environment and caller for a while; never delete, revoke, spend, share live.',
  'policy.mac': 'An exception that no person made counts for nothing and is reported.',
  'policy.unknown':
    'A policy setting with a value that Sluice does not know means the strictest, and says so.',
  'spend.currencies': 'A price reads as ISO 4217 has it, in every currency.',
  'policy.clock': 'A clock that was set back ends exceptions.',
  'consent.destination':
    'A destination that no person approved for this account in this role is asked about, in every environment.',
  'consent.widened-name':
    'A person can widen a destination to every host below a name that one owner registered, never below a public suffix or a name of many.',
  'consent.live':
    'An account is live until a person says otherwise; no name of an environment and no caller makes it less.',
  'consent.mac': 'A consent that no person gave counts for nothing and is reported.',
  'consent.revoke': 'What a person revokes is asked about again.',
  'consent.sent': 'Whatever destination a request carries was approved, or a person was asked.',
  'gate.private-addresses':
    'An address on this machine or in a private network that a caller names is asked about, with port and path.',
};
