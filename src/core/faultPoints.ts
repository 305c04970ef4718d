// The named instants at which tests let the process die. It doesn't know how.

/** Around every durable write and outward call of an operation; tests enumerate them from here. */
export const FAULT_POINTS = [
  'approval.requested',
  'approval.decided',
  'approval.consumed',
  'operation.created',
  'step.started',
  'call.intended',
  'call.sent',
  'call.answered',
  'call.settled',
  'delivery.intended',
  'delivery.made',
  'step.completed',
  'operation.completed',
  'sync.chunk-opened',
  'grant.intended',
  'grant.sent',
  'grant.answered',
  'grant.committed',
  'sync.chunk-closed',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];
