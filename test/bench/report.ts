// From measurements to verdicts, and from those to a table for people and a line of JSON for machines. Pure.
import type { Figure, Measurement, Reading, Target } from './figure.ts';
import type { Dominant } from './profile.ts';
import { median, quantile } from './statistics.ts';

/** A figure's measurement, judged. */
export interface Result {
  name: string;
  title: string;
  limit: string;
  /** Every reading that has a target keeps it. */
  ok: boolean;
  readings: Judged[];
  notes: string[];
  /** Where a profile was asked for. */
  dominant?: Dominant[];
  /** Where it could not be measured. */
  failure?: string;
}

export interface Judged {
  what: string;
  unit: string;
  /** Of all repetitions. */
  median: number;
  range: [number, number];
  peer?: { name: string; median: number; range: [number, number] };
  /** Median of the rounds' ratios: the value divided by its peer's. */
  ratio?: number;
  target?: string;
  /** Undefined where there is no target. */
  ok?: boolean;
}

export function judged({ name, title, limit }: Figure, measurement: Measurement): Result {
  const readings = measurement.readings.map(judge);
  const ok = readings.every((reading) => reading.ok !== false);
  return { name, title, limit, ok, readings, notes: measurement.notes ?? [] };
}

export function failed({ name, title, limit }: Figure, failure: string): Result {
  return { name, title, limit, ok: false, readings: [], notes: [], failure };
}

function judge({ what, unit, samples, peer, target }: Reading): Judged {
  const judgement: Judged = { what, unit, median: median(samples), range: rangeOf(samples) };
  if (peer) {
    judgement.peer = { name: peer.name, median: median(peer.samples), range: rangeOf(peer.samples) };
    judgement.ratio = median(samples.map((sample, round) => sample / (peer.samples[round] ?? Number.NaN)));
  }
  if (target) {
    const measured = target.of === 'ratio' ? (judgement.ratio ?? Number.NaN) : judgement.median;
    judgement.target = targetText(target, unit, peer?.name);
    judgement.ok =
      measured <= (target.atMost ?? Number.POSITIVE_INFINITY) &&
      measured >= (target.atLeast ?? Number.NEGATIVE_INFINITY);
  }
  return judgement;
}

function targetText({ atMost, atLeast, of }: Target, unit: string, peer: string | undefined): string {
  const bound = atMost === undefined ? `≥ ${atLeast ?? 0}` : `≤ ${atMost}`;
  return of === 'ratio' ? `${bound} × ${peer ?? ''}` : `${bound} ${unit}`.trimEnd();
}

function rangeOf(samples: readonly number[]): [number, number] {
  return [quantile(samples, 0), quantile(samples, 1)];
}

/** One line a figure, as the issue that asks for it words it. */
export function jsonLine({ name, ok, readings, notes, dominant, failure }: Result): string {
  const [first, ...others] = readings;
  return JSON.stringify({
    name,
    value: first?.median ?? null,
    unit: first?.unit ?? null,
    target: first?.target ?? null,
    ok,
    peer: first?.peer?.median ?? null,
    detail: { range: first?.range, ratio: first?.ratio, what: first?.what, others, notes, dominant, failure },
  });
}

const HEADINGS = ['', 'figure', 'median', 'range', 'peer', 'ratio', 'target'];

/** A row a reading; lines of a terminal. */
export function table(results: readonly Result[]): string {
  const rows = results.flatMap(({ name, readings, failure }) =>
    failure === undefined
      ? readings.map((reading) => rowOf(name, reading))
      : [['✖', name, 'not measured', '', '', '', '']],
  );
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = [HEADINGS, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}

function rowOf(
  name: string,
  { what, unit, median: value, range, peer, ratio, target, ok }: Judged,
): string[] {
  return [
    ok === undefined ? ' ' : ok ? '✔' : '✖',
    `${name}: ${what}`,
    `${shown(value)} ${unit}`,
    `${shown(range[0])}–${shown(range[1])}`,
    peer ? `${peer.name} ${shown(peer.median)}` : '',
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    target === undefined ? '' : ok === true ? target : `${target} MISSED`,
  ];
}

/** Three digits that count. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-GB', { maximumFractionDigits: digits });
}
