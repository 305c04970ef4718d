// What a figure was measured on: ratios carry over to other machines, times do not.
import os from 'node:os';

/** One line: processor, cores, memory, Node, and whether something else was at work. */
export function machine(): string {
  const cpus = os.cpus();
  const [load = 0] = os.loadavg();
  const model = cpus[0]?.model.trim() ?? 'unknown processor';
  const cores = `${cpus.length} core${cpus.length === 1 ? '' : 's'}`;
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GB`;
  const quiet = load < 0.5 ? 'quiet' : `shared: load ${load.toFixed(1)} before the first figure`;
  return `${model}, ${cores}, ${memory}, ${process.platform}, Node ${process.version}; ${quiet}`;
}
