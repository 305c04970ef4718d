// A process that only runs the sandbox, so that a test can kill it. Prints its URL and tokens as one JSON line.
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeIds } from '../../../src/node/nodeIds.ts';
import { startSandbox, type SandboxOptions } from '../../../src/providers/sandbox/startSandbox.ts';

const [directory = '', speed = 'instant'] = process.argv.slice(2);
const clock = new NodeClock();
const sandbox = await startSandbox({
  directory,
  clock,
  ids: new NodeIds(clock),
  speed: speed as SandboxOptions['speed'],
});
console.log(JSON.stringify({ url: sandbox.url, token: sandbox.token('staging') }));
