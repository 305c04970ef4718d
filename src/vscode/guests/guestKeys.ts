// Context keys by which VS Code offers the commands about guests only when there is something for them to do.

export const GUEST_KEYS = {
  /** A server is behind Sluice. */
  has: 'sluice.hasGuests',
  /** A server changed something that nobody decided on. */
  hasChanges: 'sluice.hasGuestChanges',
  /** A server, or a client's entry that leads to one, can be taken out. */
  canTakeOut: 'sluice.canTakeGuestOut',
} as const;
