// Measures one figure in a process of its own, so that no figure meets another's heap. Started by run.ts over IPC.
import { BenchRoom } from './benchRoom.ts';
import { figures } from './figures.ts';
import { failed, judged, type Result } from './report.ts';

const [name = '', ...flags] = process.argv.slice(2);
const figure = figures.find((known) => known.name === name);
if (figure === undefined) throw new Error(`There is no figure ${name}.`);
const room = new BenchRoom(figure.name, flags.includes('--profile'));
let result: Result;
try {
  result = judged(figure, await figure.measure(room));
  if (room.dominant) result.dominant = room.dominant;
} catch (error) {
  result = failed(figure, error instanceof Error ? (error.stack ?? error.message) : String(error));
}
await room.dispose();
process.send?.(result, () => process.exit(0));
