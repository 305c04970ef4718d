// Installs the agents once, before files that run beside each other would each do it: mocha's hook for their suite
// (--require).
import { installedClients } from './testTools.ts';

export async function mochaGlobalSetup(): Promise<void> {
  await installedClients();
}
