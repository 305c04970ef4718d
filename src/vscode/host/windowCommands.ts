// The commands for this window: its dashboard, views, status bar, server and log, the project's setup and the demo.
import { openOffers } from './openOffers.ts';
import type { Commands } from '../commands/command.ts';

export const windowCommands = {
  openDashboard: {
    title: 'Open Dashboard',
    listed: 'palette',
    icon: 'dashboard',
    needs: 'nothing',
    run: ({ dashboard }) => dashboard.open(),
  },
  setUpProject: {
    title: 'Set Up This Project…',
    listed: 'palette',
    when: ['folder'],
    load: async () => (await import('../setup/setUpProject.ts')).setUpProject,
  },
  writeSetupFile: {
    title: 'Write Setup File',
    listed: 'palette',
    when: ['folder', 'ownBundles'],
    load: async () => (await import('../setup/writeSetupFile.ts')).writeSetupFile,
  },
  playDemo: {
    title: 'Play Demo',
    listed: 'palette',
    when: ['unlocked'],
    icon: 'play-circle',
    load: async () => (await import('../demo/playDemo.ts')).playDemo,
  },
  removeDemoData: {
    title: 'Remove Demo Data',
    listed: 'palette',
    when: ['demoData'],
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
    listed: 'nowhere',
    needs: 'nothing',
    run: ({ views }, row) => (row?.kind === 'list' ? views.showMore(row.id) : undefined),
  },
  dismiss: {
    title: 'Dismiss',
    icon: 'close',
    listed: 'nowhere',
    needs: 'nothing',
    run: ({ views }, row) =>
      row?.kind === 'offer' ? openOffers.settle(row.id, false) : row && views.dismiss(row.id),
  },
  continueOffer: {
    title: 'Continue…',
    icon: 'debug-continue',
    listed: 'nowhere',
    needs: 'nothing',
    run: (_deps, row) => openOffers.settle(row?.kind === 'offer' ? row.id : undefined, true),
  },
  allCommands: {
    title: 'All Commands…',
    listed: 'palette',
    when: ['trusted'],
    needs: 'nothing',
    run: async (deps) => (await import('../commands/allCommands.ts')).allCommands(deps),
  },
  restartServer: {
    title: 'Restart Server',
    listed: 'palette',
    needs: 'trust',
    load: async () => (await import('../lifecycle/restartServer.ts')).restartServer,
  },
  showLog: { title: 'Show Log', listed: 'palette', needs: 'nothing', run: ({ logger }) => logger.show() },
  showMenu: {
    title: 'Show Menu',
    listed: 'nowhere',
    needs: 'nothing',
    run: async (deps) => (await import('../status/showMenu.ts')).showMenu(deps),
  },
} satisfies Commands;
