// The commands for this window: its dashboard, views, status bar, server and log, the project's setup and the demo.
import type { Commands } from '../commands/command.ts';

export const windowCommands = {
  openDashboard: {
    title: 'Open Dashboard',
    icon: 'dashboard',
    needs: 'nothing',
    run: ({ dashboard }) => dashboard.open(),
  },
  setUpProject: {
    title: 'Set Up This Project…',
    load: async () => (await import('../setup/setUpProject.ts')).setUpProject,
  },
  writeSetupFile: {
    title: 'Write Setup File',
    load: async () => (await import('../setup/writeSetupFile.ts')).writeSetupFile,
  },
  playDemo: {
    title: 'Play Demo',
    icon: 'play-circle',
    load: async () => (await import('../demo/playDemo.ts')).playDemo,
  },
  removeDemoData: {
    title: 'Remove Demo Data',
    load: async () => (await import('../demo/removeDemoData.ts')).removeDemoData,
  },
  refreshViews: {
    title: 'Refresh Views',
    icon: 'refresh',
    needs: 'nothing',
    run: ({ views }) => views.refresh(),
  },
  showMore: {
    title: 'Show More',
    inPalette: false,
    needs: 'nothing',
    run: ({ views }, row) => (row?.kind === 'list' ? views.showMore(row.id) : undefined),
  },
  dismiss: {
    title: 'Dismiss',
    icon: 'close',
    inPalette: false,
    needs: 'nothing',
    run: ({ views }, row) => (row?.kind === 'operation' ? views.dismiss(row.id) : undefined),
  },
  restartServer: {
    title: 'Restart Server',
    needs: 'trust',
    load: async () => (await import('../lifecycle/restartServer.ts')).restartServer,
  },
  showLog: { title: 'Show Log', needs: 'nothing', run: ({ logger }) => logger.show() },
  showMenu: {
    title: 'Show Menu',
    inPalette: false,
    needs: 'nothing',
    run: async (deps) => (await import('../status/showMenu.ts')).showMenu(deps),
  },
} satisfies Commands;
