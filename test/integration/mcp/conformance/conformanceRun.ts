// One run of the official conformance suite against a server, and what it found. Knows no scenario.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runNode } from '../../../../scripts/childProcess.ts';

export interface Check {
  id: string;
  status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  errorMessage?: string;
}

/** @param directory an empty one @returns the checks of each scenario. @throws Error if the suite examined nothing */
export async function runConformance(
  script: string,
  url: string,
  args: readonly string[],
  directory: string,
): Promise<Map<string, Check[]>> {
  const { output } = await runNode([script, 'server', '--url', url, ...args, '--output-dir', directory]);
  const checks = new Map<string, Check[]>();
  for (const folder of readdirSync(directory)) {
    // A folder is named for its scenario and the moment of the run.
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(folder)?.[1] ?? folder;
    const file = path.join(directory, folder, 'checks.json');
    checks.set(scenario, JSON.parse(readFileSync(file, 'utf8')) as Check[]);
  }
  if (checks.size === 0) throw new Error(output);
  return checks;
}

export function wrongOf(checks: readonly Check[]): Check[] {
  return checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
}
