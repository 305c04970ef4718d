// Operations and runs as the dashboard shows them, invented for tests of the view and its protocol.
import type {
  DashboardState,
  OperationRecord,
  RunRecord,
  StepLine,
} from '../../src/protocol/dashboardState.ts';

/** @param index later ones are newer; the newest, 499, is a sync that runs */
export function pretendedOperation(index: number, change: Partial<OperationRecord> = {}): OperationRecord {
  const isSync = index === 499;
  return {
    id: `op_${String(index).padStart(6, '0')}`,
    title: isSync ? 'Sync credentials' : `Set up bundle “acme ${index}” at Sandbox (development)`,
    status: isSync ? 'running' : 'completed',
    phase: isSync ? 'working' : 'ended',
    asker: 'asked by Claude Code',
    percent: 50,
    message: 'Working',
    problem: null,
    steps: null,
    createdAt: 1_000 * index,
    updatedAt: 1_000 * index,
    endedAt: isSync ? null : 1_000 * index + 500,
    actions: ['details', 'copy'],
    isSync,
    ...change,
  };
}

/** Half of it done. */
export function pretendedRun(id: string, total: number): RunRecord {
  const done = total / 2;
  const cells = Array.from({ length: done }, (_, cell) =>
    cell % 97 === 0 ? 'n' : cell % 41 === 0 ? 'f' : cell % 59 === 0 ? 'x' : cell % 7 === 0 ? 'u' : 'r',
  ).join('');
  const counts = { refreshed: done, unchanged: 0, failed: 0, needs_reauth: 0, unknown: 0 };
  return { id, done, total, skipped: 0, counts, rate: 120, cells };
}

/** Something of everything that the dashboard can show. @param now milliseconds since the epoch */
export function pretendedState(now: number): DashboardState {
  const minutes = (count: number): number => now - count * 60_000;
  const worked = (status: OperationRecord['status'], phase: OperationRecord['phase'], ago: number) => ({
    status,
    phase,
    createdAt: minutes(ago),
    updatedAt: minutes(ago) + 31_000,
    endedAt: phase === 'working' ? null : minutes(ago) + 31_000,
  });
  const running = {
    ...worked('running', 'working', 0),
    createdAt: now - 19_400,
    actions: ['cancel', 'details', 'copy'],
  };
  const step = (
    title: string,
    status: StepLine['status'],
    from: number | null,
    to: number | null,
  ): StepLine => ({
    title,
    message: '',
    status,
    startedAt: from === null ? null : now + from,
    endedAt: to === null ? null : now + to,
  });
  const stopped = { actions: ['resume', 'details', 'copy'] };
  const operations = [
    pretendedOperation(499, { ...running, message: 'Syncing credentials (196 of 240)', percent: 81 }),
    pretendedOperation(498, {
      ...running,
      title: 'Set up bundle “Acme CRM sync” at Sandbox (staging)',
      message: 'Registering 3 webhook endpoints (2 of 3)',
      percent: 38,
      steps: [
        step('Creating API credentials', 'completed', -19_400, -12_100),
        step('Registering 3 webhook endpoints', 'running', -12_100, null),
        step('Registering the OAuth client', 'pending', null, null),
        step('Validating the configuration', 'pending', null, null),
      ],
    }),
    pretendedOperation(497, {
      ...running,
      title: 'Delete 37 bundles at Sandbox',
      message: 'Deleting “Status page notifier” (14 of 37)',
      asker: 'asked by you',
      steps: Array.from({ length: 37 }, (_, index) =>
        step(
          `Deleting bundle “Load test harness ${index + 1}”`,
          index < 13 ? 'completed' : index === 13 ? 'running' : 'pending',
          index < 14 ? -19_000 + index * 1_400 : null,
          index < 13 ? -17_600 + index * 1_400 : null,
        ),
      ),
    }),
    pretendedOperation(496, {
      ...worked('interrupted', 'stopped', 4),
      ...stopped,
      title: 'Set up bundle “Partner portal sign-in” at Sandbox (production)',
      message: 'Interrupted: the window was closed. What was done so far is kept',
    }),
    pretendedOperation(495, {
      ...worked('failed', 'stopped', 26),
      ...stopped,
      title: 'Change webhook of bundle “Old webhook relay” at Sandbox (staging)',
      problem:
        'The provider refused the new URL: it answers with 404. Nothing was changed. Correct the URL and ask again.',
      steps: [
        step('Changing the webhook', 'failed', -1_560_000, -1_557_300),
        step('Checking the webhook', 'pending', null, null),
      ],
    }),
    ...(
      ['completed', 'denied', 'rolled_back', 'cancelled', 'timed_out', 'superseded', 'no_approver'] as const
    ).map((status, index) =>
      pretendedOperation(490 - index, {
        ...worked(status, 'ended', 45 + index * 260),
        title: 'Share bundle “Acme CRM sync” with ops@acme.example',
      }),
    ),
    ...Array.from({ length: 40 }, (_, index) =>
      pretendedOperation(400 - index, worked('completed', 'ended', 3_000 + index * 500)),
    ),
  ];
  const cells = `${'r'.repeat(33)}u${'r'.repeat(20)}fuu${'r'.repeat(41)}n${'r'.repeat(17)}xx${'u'.repeat(9)}${'r'.repeat(48)}f${'r'.repeat(19)}tttttttt`;
  const counts = { refreshed: 178, unchanged: 12, failed: 2, needs_reauth: 1, unknown: 2 };
  const request = { detail: 'asked by Claude Code', expiresAt: now + 3_725_000 };
  return {
    server: { kind: 'ready', text: 'MCP server on port 41701 of this machine.' },
    attention: [
      {
        ...request,
        id: 'apr_1',
        kind: 'approval',
        title: 'Delete bundle “Payroll export” at Sandbox (production)',
        live: true,
      },
      {
        ...request,
        id: 'apr_2',
        kind: 'approval',
        title: 'Change the webhook of bundle “Slack playground” to https://hooks.acme.example/v2/events',
        live: false,
      },
      {
        id: 'inp_1',
        kind: 'input',
        title: 'API token',
        detail: 'asked by you; goes to api.token.example: API token',
        live: false,
        expiresAt: null,
      },
    ],
    operations,
    runs: [{ id: 'op_000499', done: 195, total: 240, skipped: 0, counts, rate: 11.8, cells }],
  };
}
