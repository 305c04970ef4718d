// The TypeScript compiler, asked: a tool that may be gated and has no plan is refused for exactly that reason.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { artifactsDir, projectDir } from '../../../scripts/project.ts';

const declaration = (verbs: string, plan: string): string => `
import { z } from 'zod';
import { defineWorkTool } from '${projectDir}/src/core/tool/tool.ts';
import type { JsonObject } from '${projectDir}/src/core/json.ts';
import type { Plan } from '${projectDir}/src/core/plan/plan.ts';
import type { PlanData } from '${projectDir}/src/core/plan/planData.ts';

declare const somePlan: Plan;
declare const data: PlanData<JsonObject>;
export const tool = defineWorkTool({
  name: 'do_it',
  title: 'Do it',
  description: 'Does it.',
  input: z.strictObject({ id: z.string() }),
  output: z.looseObject({ status: z.string() }),
  verbs: ${verbs},
  pace: 'short',
  openWorld: true,
  idempotent: true,
  ${plan}
  work: { steps: () => [], finish: () => ({}) },
  present: () => ({ status: 'completed' }),
  summarize: () => 'Done.',
});
export const keep = [somePlan, data];
`;

describe('The compiler', () => {
  let directory: string;
  before(() => {
    // Inside the project, so that zod is the one that the contract means.
    mkdirSync(artifactsDir, { recursive: true });
    directory = mkdtempSync(path.join(artifactsDir, 'contract-'));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  it('[tools.plan-or-no-compile] refuses a tool that may be gated and has no plan, and takes it with one', () => {
    const files = {
      'planned.ts': declaration("['delete']", 'data, plan: () => somePlan,'),
      'maintains.ts': declaration("['read', 'maintain']", ''),
      'deletes.ts': declaration("['delete']", 'data,'),
      'creates.ts': declaration("['maintain', 'create']", 'data,'),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(directory, name), text);
    const tsconfig = {
      extends: path.join(projectDir, 'tsconfig.json'),
      compilerOptions: { types: ['node'], typeRoots: [path.join(projectDir, 'node_modules/@types')] },
      include: ['*.ts'],
    };
    writeFileSync(path.join(directory, 'tsconfig.json'), JSON.stringify(tsconfig));
    const compiler = path.join(projectDir, 'node_modules/typescript/bin/tsc');
    const { stdout, status } = spawnSync(process.execPath, [compiler, '--pretty', 'false', '-p', directory], {
      encoding: 'utf8',
      cwd: directory,
      timeout: 50_000,
    });
    assert.notEqual(status, 0);
    const errors = stdout.split('\n').filter((line) => /^\S+\.ts\(/.test(line));
    const refused = errors.map((line) => line.slice(0, line.indexOf('(')));
    assert.deepEqual([...new Set(refused)].sort(), ['creates.ts', 'deletes.ts'], stdout);
    assert.match(stdout, /Property 'plan' is missing/);
  });
});
