// What a person reads before a server starts behind Sluice: all of where it goes and what it runs, or the review first.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fitsInDialog } from '../../../src/core/dialogSpace.ts';
import type { LaunchReview } from '../../../src/core/guest/guestService.ts';
import { launchLines } from '../../../src/vscode/guests/guestTexts.ts';
import { inGerman } from '../../support/german.ts';
import { english } from './english.ts';

const host = fc.stringMatching(/^[a-z][a-z0-9]{0,30}$/).map((name) => `${name}.example`);
const hosts = fc.uniqueArray(host, { minLength: 1, maxLength: 40 });

describe('The dialog about a server', () => {
  for (const kind of ['http', 'stdio'] as const)
    it(`[guests.dialog-hosts] about ${kind} shows every host of 1 to 40, in German too`, () => {
      let whole = 0;
      fc.assert(
        fc.property(hosts, (all) => {
          for (const t of [english, inGerman]) {
            const lines = launchLines(reviewOf(kind, all), t);
            if (fitsInDialog(['Start “notes” to see what it offers?', ...lines])) whole += 1;
            // Dialog and review are these same lines: what doesn't fit is read there, and only then agreed to.
            for (const each of all)
              assert.ok(
                lines.some((line) => line.includes(each)),
                each,
              );
          }
        }),
      );
      assert.ok(whole > 0);
    });
});

function reviewOf(kind: 'http' | 'stdio', [first = '', ...others]: readonly string[]): LaunchReview {
  const named = Object.fromEntries(others.map((each, index) => [`X-Server-${index}`, `https://${each}/`]));
  const common = { name: 'notes', program: null, package: null, warnings: [], digest: 'd' };
  return kind === 'http'
    ? {
        ...common,
        definition: { kind, url: `https://${first}/mcp`, headers: named, secretHeaders: [] },
      }
    : {
        ...common,
        definition: {
          kind,
          command: 'proxy',
          args: [`https://${first}/mcp`, ...others.slice(0, 9).map((each) => `--to=${each}`)],
          cwd: null,
          env: Object.fromEntries(others.slice(9).map((each, index) => [`SERVER_${index}`, each])),
          secretEnv: [],
        },
      };
}
