// What a dialog of an approval shows; part of REQUIREMENTS.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'dialog.order': 'Verb, environment, live and provider precede any name in a dialog.',
  'dialog.reason': 'Nothing that a caller writes changes what a dialog shows of its effects.',
  'dialog.injective': 'Different foreign values never read the same.',
  'dialog.rows':
    'Sluice breaks rows itself, so narrow that VS Code’s dialog breaks none; a broken value reads like no line of its own.',
  'dialog.every-tool':
    'Each leaf that a caller gives is in a value of the plan’s effects, for every tool that plans by arguments.',
  'outward.branded': 'A raw value in an outward request does not compile.',
  'outward.plan':
    'What an operation sends is a value that an effect of its plan shows, or one that it names.',
  'outward.refused': 'A value that is not what it says of itself is refused, with nothing on the wire.',
  'outward.apart': 'For one bundle of several nothing is sent that is shown or recorded for another.',
  'outward.first': 'What an operation will send is checked before its first request.',
  'outward.recovered': 'A request that recovery sends again is checked again.',
  'outward.returned':
    'No address and no key that a server returned is sent back without a plan that shows it.',
  'outward.manifest': 'What was planned with another manifest is planned and asked again.',
  'gates.portions':
    'A last question shows every live effect in full; more than fit are approved in portions.',
  'review.read': 'A review counts once every row was in view, and 3 s in the active tab.',
};
