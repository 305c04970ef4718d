// A Sluice that listens, as a process of its own. Arguments: storage folder, speed of the sandbox.
import { benchSluice, listenForBench } from '../benchSluice.ts';
import { answerBench } from './answerBench.ts';

const [directory = '', speed] = process.argv.slice(2);
const sluice = await benchSluice(directory, {
  sandbox: { speed: speed === 'realistic' ? 'realistic' : 'instant' },
});
const at = await listenForBench(sluice);
answerBench({ at: () => at });
