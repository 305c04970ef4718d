// What a person can rely on in every dialog and review of an approval. See test/requirements.ts.

export const DISCLOSURE_REQUIREMENTS: Readonly<Record<string, string>> = {
  'dialog.order': 'Verb, environment, live and provider precede any name in a dialog.',
  'dialog.reason': 'Nothing that a caller writes changes what a dialog shows of its effects.',
  'dialog.injective': 'Different foreign values never read the same.',
  'dialog.rows': 'Sluice breaks rows itself; a broken value reads like no line of its own.',
  'dialog.every-tool':
    'Each leaf that a caller gives is in a value of the plan’s effects, for every tool that plans by arguments.',
  'gates.whole': 'A dialog offers Approve only if it, or the review that was read, shows all of it.',
  'gates.apart': 'No decision covers requests of different tools.',
  'gates.review': 'The review of several requests shows each value of each of them.',
  'gates.portions':
    'A last question shows every live effect in full; more than fit are approved in portions.',
  'review.read': 'A review counts once every row was in view, and 3 s in the active tab.',
};
