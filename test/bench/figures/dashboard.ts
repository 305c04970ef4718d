// dashboard: whether the view stays fluent under a burst of events, in Chromium.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { runNode } from '../../../scripts/childProcess.ts';
import { projectDir } from '../../../scripts/project.ts';
import { dashboardTexts } from '../../../src/vscode/dashboard/dashboardTexts.ts';
import { launchChromium } from '../../support/chromium.ts';
import { pretendedOperation, pretendedRun } from '../../support/dashboardStates.ts';
import { english } from '../../unit/vscode/english.ts';
import type { Bench, Figure, Measurement } from '../figure.ts';
import { quantile } from '../statistics.ts';

const CELLS = 20_000;
const EVENTS = 10_000;
/** Tasks that the burst arrives in, 10 ms apart: a hundred times what the host's channel lets through. */
const TICKS = 100;
const ROUNDS = 3;

interface Burst {
  /** Milliseconds from a frame's first callback until it is painted. */
  frames: number[];
  longTasks: number[];
}

export const dashboard: Figure = {
  name: 'dashboard',
  title: `A field of ${CELLS.toLocaleString('en-GB')} cells and 499 operations while ${EVENTS.toLocaleString('en-GB')} deltas arrive within ${TICKS * 10} ms, in Chromium without a graphics card; a frame is its work from the first callback to the paint`,
  limit: 'The browser’s own style and paint: the view draws once a frame, and only what changed.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const { code, output } = await runNode(['esbuild.mjs', '--production'], { cwd: projectDir });
  if (code !== 0) throw new Error(output);
  const server = await serve();
  const browser = await launchChromium(path.join(bench.newFolder(), 'browser'));
  const bursts: Burst[] = [];
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    const { port } = server.address() as AddressInfo;
    for (let round = 0; round < ROUNDS; round += 1)
      bursts.push(await burst(page, `http://127.0.0.1:${port}/`));
  } finally {
    await browser.close();
    server.close();
  }
  return {
    readings: [
      {
        what: 'p95 of frames',
        unit: 'ms',
        samples: bursts.map(({ frames }) => quantile(frames, 0.95)),
        target: { atMost: 16, of: 'value' },
      },
      {
        what: 'tasks over 50 ms',
        unit: '',
        samples: bursts.map(({ longTasks }) => longTasks.length),
        target: { atMost: 0, of: 'value' },
      },
      {
        what: 'longest task over 50 ms',
        unit: 'ms',
        samples: bursts.map(({ longTasks }) => Math.max(0, ...longTasks)),
      },
    ],
    notes: [`${bursts.map(({ frames }) => frames.length).join(', ')} frames were drawn in each round.`],
  };
}

async function burst(page: Page, url: string): Promise<Burst> {
  await page.goto(url);
  await page.locator('h1').waitFor();
  const options = JSON.stringify({ count: EVENTS, ticks: TICKS, total: CELLS });
  return page.evaluate<Burst>(`benchBurst(${options})`);
}

function serve(): Promise<Server> {
  const dist = (name: string): Buffer => readFileSync(path.join(projectDir, 'dist', name));
  const inside = path.join(import.meta.dirname, '..', 'inside', 'dashboardPage.js');
  const files: Record<string, [type: string, content: string | Buffer]> = {
    '/': ['text/html', page()],
    '/host.js': ['text/javascript', readFileSync(inside)],
    '/webview.js': ['text/javascript', dist('webview.js')],
    '/webview-style.css': ['text/css', dist('webview-style.css')],
    '/codicon.css': ['text/css', dist('codicon.css')],
    '/codicon.ttf': ['font/ttf', dist('codicon.ttf')],
  };
  const server = createServer((request, response) => {
    const [type, content] = files[(request.url ?? '').split('?')[0] ?? ''] ?? ['text/plain', ''];
    response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(content);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function page(): string {
  const sync = pretendedOperation(499);
  const run = pretendedRun(sync.id, CELLS);
  const operations = [sync, ...Array.from({ length: 498 }, (_, index) => pretendedOperation(498 - index))];
  const state = { server: { kind: 'ready', text: '' }, attention: [], operations, runs: [run] };
  const greeting = { locale: 'en', texts: dashboardTexts(english) };
  const given = JSON.stringify({ greeting, state }).replaceAll('<', '\\u003c');
  return `<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8">
<link rel="stylesheet" href="codicon.css" id="vscode-codicon-stylesheet">
<link rel="stylesheet" href="webview-style.css"><title>Bench</title></head>
<body class="vscode-dark"><main id="dashboard"></main>
<script type="application/json" id="given">${given}</script>
<script src="host.js"></script><script src="webview.js"></script></body></html>`;
}
