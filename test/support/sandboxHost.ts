// One headless host for a whole suite, with an agent at its endpoint and a hand on its sandbox.
// Must not know what is tested.
import type { AgentClient } from './agentClient.ts';
import { HeadlessHost } from './headlessHost.ts';
import { SandboxControl } from './sandboxControl.ts';
import { TemporaryFolders } from './temporaryFolder.ts';

/** Starts the host before the suite around it, and stops it afterwards. */
export function useSandboxHost(
  onStart: (agent: AgentClient, sandbox: SandboxControl, host: HeadlessHost) => void,
): void {
  const folders = new TemporaryFolders();
  let host: HeadlessHost | undefined;
  before(async () => {
    host = await HeadlessHost.start(folders.make());
    onStart(await host.connect(), await SandboxControl.of(host), host);
  });
  after(async () => {
    await host?.stop();
    folders.dispose();
  });
}
