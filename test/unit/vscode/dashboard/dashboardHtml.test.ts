// The page's policy: nothing from elsewhere, nothing inline, nothing evaluated.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../../../scripts/project.ts';
import { dashboardHtml } from '../../../../src/vscode/dashboard/dashboardHtml.ts';

describe('the dashboard’s page', () => {
  const html = dashboardHtml({
    cspSource: 'https://own.example',
    nonce: 'n0nce',
    locale: 'de"><script>',
    title: 'Sluice <b>',
    script: 'https://own.example/webview.js?a=1&b="2"',
    style: 'https://own.example/style.css',
    iconStyle: 'https://own.example/codicon.css',
  });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';

  it('[dashboard.policy] lets in its own script by its nonce, and nothing evaluated, inline or from elsewhere', () => {
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'nonce-n0nce'(;|$)/);
    assert.doesNotMatch(policy, /unsafe|\*|data:|connect-src|http:/);
    assert.deepEqual([...policy.matchAll(/https:[^; ]*/g)].map(String), [
      'https://own.example',
      'https://own.example',
    ]);
  });

  it('[dashboard.policy] escapes what is put into it', () => {
    assert.doesNotMatch(html, /<b>|de"/);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.match(html, /a=1&amp;b=&quot;2&quot;/);
  });

  it('[dashboard.policy] is filled through textContent: the view’s source never makes markup of text', () => {
    const folder = path.join(projectDir, 'src', 'webview');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    assert.ok(files.length > 10);
    for (const file of files)
      assert.doesNotMatch(
        readFileSync(path.join(folder, file), 'utf8'),
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment/,
        file,
      );
  });
});
