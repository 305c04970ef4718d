// Sluice's settings, each declared once: key and JSON schema. package.json's part follows from it (`npm run contributes`);
// their texts are in package.nls.*.json, under `setting.<key>`. Pure.

export const SETTINGS = {
  /** Machine scope: a workspace cannot set it. 0: the system chooses. */
  port: {
    key: 'sluice.server.port',
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 65_535,
    scope: 'machine',
  },
  /** Takes effect when Sluice starts. */
  speed: {
    key: 'sluice.sandbox.speed',
    type: 'string',
    enum: ['realistic', 'instant'],
    default: 'realistic',
    scope: 'window',
  },
  alsoAskFor: {
    key: 'sluice.approvals.alsoAskFor',
    type: 'array',
    items: { type: 'string', enum: ['create', 'change'] },
    uniqueItems: true,
    default: [],
    scope: 'window',
  },
  openDialogs: {
    key: 'sluice.approvals.openDialogs',
    type: 'boolean',
    default: true,
    scope: 'window',
  },
  expireAfterHours: {
    key: 'sluice.approvals.expireAfterHours',
    type: 'number',
    default: 24,
    minimum: 1,
    maximum: 168,
    scope: 'window',
  },
  keepTokensFresh: {
    key: 'sluice.sync.keepTokensFresh',
    type: 'boolean',
    default: true,
    scope: 'window',
  },
  keepDays: {
    key: 'sluice.history.keepDays',
    type: 'integer',
    default: 90,
    minimum: 30,
    maximum: 3_650,
    scope: 'window',
  },
} as const;
