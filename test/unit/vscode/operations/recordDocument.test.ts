// Bundles and operations as pages.
import { z } from 'zod';
import assert from 'node:assert/strict';
import { isWorkTool } from '../../../../src/core/tool/tool.ts';
import { tools } from '../../../../src/tools/index.ts';
import { hasFieldName } from '../../../../src/vscode/operations/fieldNames.ts';
import { escapeMarkdown } from '../../../../src/vscode/text/markdown.ts';
import { recordDocument } from '../../../../src/vscode/operations/recordDocument.ts';
import { english } from '../english.ts';

const texts = { t: english, formatTime: (ms: number) => new Date(ms).toISOString().slice(0, 10) };

/** What the pages show: bundles, runs, operations, and in these the results of every tool that works. */
const SHOWN = tools.filter(
  (tool) => isWorkTool(tool) || ['get_bundle', 'get_operation', 'get_sync_status'].includes(tool.name),
);

describe('the page of a record', () => {
  it('[vscode.l10n] has a name for every field that a tool declares', () => {
    const keys = SHOWN.flatMap(({ output }) => Object.keys(z.toJSONSchema(output).properties ?? {}));
    assert.deepEqual(
      [...new Set(keys)].filter((key) => !hasFieldName(key)),
      [],
    );
  });

  it('shows plain members as one table and lists of records as tables of their own', () => {
    const page = recordDocument(
      'acme',
      {
        name: 'acme',
        id: 'bnd_1',
        base_url: 'default',
        live: false,
        created_at: '2026-11-22T10:00:00.000Z',
        last_used: { at: null, source: 'unknown' },
        subscription: null,
        steps: [{ name: 'webhooks', duration_ms: 8_250 }],
      },
      texts,
    );
    assert.equal(
      page,
      [
        '# acme',
        '',
        '| Field | Value |',
        '| --- | --- |',
        '| ID | bnd\\_1 |',
        '| Base URL | default |',
        '| Live | no |',
        '| Created | 2026-11-22 |',
        '| Last used | Source: unknown |',
        '',
        '## Steps',
        '',
        '| Name | Duration |',
        '| --- | --- |',
        '| webhooks | 8.3 s |',
        '',
      ].join('\n'),
    );
  });

  it('lets no formatting, link or image of a foreign name through', () => {
    const hostile = '](https://evil.example) ![x](https://evil.example/p.png) <img src=x> | **b** `c`';
    const page = recordDocument(hostile, { message: hostile }, texts);
    assert.doesNotMatch(page.replaceAll(/\\./g, ''), /[[\]()<>*`!]|\| .*\|.*\|.*\|/);
  });

  it('escapes every punctuation character that Markdown knows', () => {
    assert.equal(escapeMarkdown('a_b*c|d'), 'a\\_b\\*c\\|d');
  });
});
