// The commands about the audit log.
import type { Commands } from '../commands/command.ts';

export const auditCommands = {
  showAuditLog: {
    title: 'Show Audit Log',
    listed: 'palette',
    icon: 'list-unordered',
    load: async () => (await import('./showAuditLog.ts')).showAuditLog,
  },
  exportAuditLog: {
    title: 'Export Audit Log…',
    load: async () => (await import('./exportAuditLog.ts')).exportAuditLog,
  },
  verifyAuditLog: {
    title: 'Verify Audit Log',
    load: async () => (await import('./verifyAuditLog.ts')).verifyAuditLog,
  },
} satisfies Commands;
