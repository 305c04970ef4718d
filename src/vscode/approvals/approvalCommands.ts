// The commands about approvals. Each only opens a dialog or a list, and takes only rows of Sluice's own views: any
// extension and any agent can run a command with any argument.
import type { Commands } from '../commands/command.ts';
import { approvedWork } from './approvedWork.ts';

export const approvalCommands = {
  reviewApprovals: {
    title: 'Review Pending Approvals',
    listed: 'palette',
    when: ['approvals'],
    icon: 'shield',
    load: async () => (await import('./reviewApprovals.ts')).reviewApprovals,
  },
  reviewSelected: {
    title: 'Review Selected…',
    listed: 'nowhere',
    load: async () => (await import('./reviewSelected.ts')).reviewSelected,
  },
  stopApprovedWork: {
    title: 'Stop',
    icon: 'debug-stop',
    listed: 'nowhere',
    needs: 'nothing',
    run: (_deps, row) => approvedWork.stop(row?.id),
  },
  holdApprovals: {
    title: 'Hold Approvals…',
    listed: 'palette',
    load: async () => (await import('./holdApprovals.ts')).holdApprovals,
  },
  allowWithoutAsking: {
    title: 'Allow Without Asking…',
    load: async () => (await import('./exceptionCommands.ts')).allowWithoutAsking,
  },
  allowCallsLike: {
    title: 'Allow Calls Like This…',
    listed: 'nowhere',
    load: async () => (await import('./allowCallsLike.ts')).allowCallsLike,
  },
  showApprovalExceptions: {
    title: 'Show Approval Exceptions',
    load: async () => (await import('./exceptionCommands.ts')).showExceptions,
  },
  showConsents: {
    title: 'Show Approved Destinations',
    load: async () => (await import('./consentCommands.ts')).showConsents,
  },
  widenDestination: {
    title: 'Widen Approved Destination…',
    when: ['ownBundles'],
    load: async () => (await import('./consentCommands.ts')).widenDestination,
  },
  approveReviewed: {
    title: 'Approve…',
    listed: 'nowhere',
    load: async () => (await import('./decideOnReviewed.ts')).decideOnReviewed,
  },
  rejectReviewed: {
    title: 'Reject',
    listed: 'nowhere',
    load: async () => (await import('./decideOnReviewed.ts')).decideOnReviewed,
  },
} satisfies Commands;
