// What a figure of the benchmark is, and what a measurement of it says. Knows no figure.
import type { BenchChild } from './benchChild.ts';

/** A bound that a figure is to keep. */
export interface Target {
  atMost?: number;
  atLeast?: number;
  /** `ratio`: what is bounded is the value divided by its peer's. */
  of: 'value' | 'ratio';
}

/** One quantity, measured several times, where it has a peer each time in turn with it. */
export interface Reading {
  /** Completes "…: 12 ms": "server CPU a call, 8 callers". */
  what: string;
  unit: string;
  /** One for each repetition. */
  samples: readonly number[];
  /** Who else did the same, on the same machine, in the same run. */
  peer?: { name: string; samples: readonly number[] };
  /** Absent: it is told for what it explains. */
  target?: Target;
}

/** What one figure's measurement brings; the first reading is the one that stands for the figure. */
export interface Measurement {
  readings: [Reading, ...Reading[]];
  /** Circumstances and side results in words, one sentence each. */
  notes?: string[];
}

export interface Figure {
  /** As `--only` takes it. */
  name: string;
  /** What is measured, for the table and docs/performance.md. */
  title: string;
  /** What bounds it by its nature, for docs/performance.md. */
  limit: string;
  measure(bench: Bench): Promise<Measurement>;
}

/** What a measurement may use of its surroundings. */
export interface Bench {
  /** A folder of its own, removed afterwards, on the disk that holds the project. */
  newFolder(): string;
  /** A file or folder to keep between runs, such as a database that takes long to fill. */
  keptPath(name: string): string;
  /** Starts a process of test/bench/children; it ends with the measurement. */
  child(script: string, args?: readonly string[]): Promise<BenchChild>;
  /** Runs `work`, and where profiles are asked for takes one of it, in this process or in that child. */
  profiled<T>(work: () => Promise<T> | T, of?: BenchChild): Promise<T>;
  /**
   * Where profiles are asked for, runs `work`, in which some other process takes one: it finds the empty `file`, and
   * writes its profile there.
   */
  profiledElsewhere(file: string, work: () => Promise<void>): Promise<void>;
}
