// Finding tools: the one that is meant comes first, and five thousand of them take no time.
import assert from 'node:assert/strict';
import { searchTools } from '../../../../src/core/toolSource/toolSearch.ts';
import { parseManifest } from '../../../../src/core/provider/manifestChecks.ts';
import type { Manifest } from '../../../../src/core/provider/manifest.ts';
import { sandboxManifest } from '../../../../src/providers/sandbox/sandboxManifest.ts';

describe('A search for tools', () => {
  const { manifest } = sandboxManifest('http://127.0.0.1:1');
  const best = (query: string): string | undefined => searchTools([manifest], query)[0]?.tool.name;

  it('[bundle-tools.find] puts what is meant first', () => {
    assert.equal(best('post a message to a channel'), 'send_message');
    assert.equal(best('which channels are there'), 'list_channels');
    assert.equal(best('refund'), 'refund_invoice');
    assert.equal(best('change the status of tickets'), 'update_ticket');
    assert.equal(best('sendMessage'), 'send_message');
    assert.deepEqual(searchTools([manifest], 'zzz'), []);
    assert.equal(searchTools([manifest], '').length, manifest.tools.length);
  });

  it('[bundle-tools.find] takes no time over thousands', () => {
    const many = Array.from({ length: 25 }, (_unused, index): Manifest => many200(index));
    searchTools(many, 'warm up');
    const before = process.cpuUsage();
    const searches = 20;
    for (let index = 0; index < searches; index += 1)
      searchTools(many, `change the widget ${index} of an account`);
    const { user, system } = process.cpuUsage(before);
    // The figure is 5 ms on a machine of its own; here the work is bounded, not the wait.
    const milliseconds = (user + system) / 1_000 / searches;
    assert.ok(milliseconds < 40, `${milliseconds} ms`);
  });
});

function many200(index: number): Manifest {
  const names = Array.from({ length: 200 }, (_unused, tool) => `tool${letters(tool)}`);
  return parseManifest({
    id: `p${index}`,
    name: `Provider ${index}`,
    environments: { development: { baseUrl: 'https://api.example.test', live: false } },
    requests: Object.fromEntries(
      names.map((name) => [name, { type: 'http', method: 'GET', path: `/${name}`, verb: 'read' }]),
    ),
    tools: names.map((request, tool) => ({
      name: `get_widget_${tool}`,
      title: `Get widget ${tool}`,
      description: `Returns widget ${tool} of an account, with its parts and prices.`,
      request,
    })),
  });
}

function letters(number: number): string {
  return Array.from(String(number), (digit) => 'abcdefghij'[Number(digit)]).join('');
}
