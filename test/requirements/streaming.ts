// What Sluice promises about streaming.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
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
};
