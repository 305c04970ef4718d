// docs/performance.md, written from one run. Pure.
import { shown, type Judged, type Result } from './report.ts';

const FOREWORD = `# Performance

Written by \`npm run bench -- --doc\`; do not edit. Each figure is measured several times, Sluice and its peer in turn within one run, on the whole stack: real HTTP on loopback, real SQLite with an fsync for each transaction, servers and clients in processes of their own. The median counts; ratios carry over to other machines, times do not. No test asserts any of it.`;

/** @param machine what it was measured on, in one line */
export function performanceDoc(results: readonly Result[], machine: string): string {
  const missed = results.filter(({ ok }) => !ok).map(({ name }) => `\`${name}\``);
  const verdict = missed.length === 0 ? 'Every target is kept.' : `Missed: ${missed.join(', ')}.`;
  return [FOREWORD, `Measured on: ${machine}.`, verdict, ...results.map(section), ''].join('\n\n');
}

function section({ name, title, limit, readings, notes, dominant, failure }: Result): string {
  const parts = [`## ${name}`, `${title}.`];
  if (failure !== undefined) parts.push(`**Not measured:** ${failure.split('\n')[0] ?? ''}`);
  else parts.push(tableOf(readings));
  parts.push(`What limits it: ${limit}`);
  if (notes.length > 0) parts.push(notes.map((note) => `- ${note}`).join('\n'));
  if (dominant !== undefined && dominant.length > 0) {
    const named = dominant.map(({ where, share }) => `\`${where}\` ${(100 * share).toFixed(1)} %`);
    parts.push(`Of the profile, by time of their own: ${named.join(', ')}.`);
  }
  return parts.join('\n\n');
}

function tableOf(readings: readonly Judged[]): string {
  const rows = readings.map(({ what, unit, median, range, peer, ratio, target, ok }) =>
    [
      what,
      `${shown(median)} ${unit}`,
      `${shown(range[0])}–${shown(range[1])}`,
      peer ? `${peer.name}: ${shown(peer.median)} ${unit}` : '',
      ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
      target ?? '',
      ok === undefined ? '' : ok ? 'kept' : '**missed**',
    ].join(' | '),
  );
  const head = ['', 'median', 'range', 'peer', 'ratio', 'target', ''].join(' | ');
  return [`| ${head} |`, '|---|---|---|---|---|---|---|', ...rows.map((row) => `| ${row} |`)].join('\n');
}
