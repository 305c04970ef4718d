// VS Code itself as Sluice's MCP client: it finds the server by the definition provider, starts it with a token, and
// calls its tools.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** `<publisher>.<name>/<label of the definition>`. */
const SERVER = 'sluice.sluice/Sluice';

describe('VS Code as an MCP client of Sluice', () => {
  before(async function () {
    this.timeout(60_000);
    // The definition comes once Sluice listens; VS Code ignores a start of what it does not know yet.
    await waitUntil(async () => {
      await vscode.commands.executeCommand('workbench.mcp.startServer', SERVER, { waitForLiveTools: true });
      return toolNamed('provision_bundle') !== undefined;
    }, 'VS Code did not find the tools of Sluice');
  });

  it('has the tools of Sluice', () => {
    for (const name of ['list_providers', 'list_bundles', 'provision_bundle', 'wait_for_operation'])
      assert.ok(toolNamed(name), `${name} is missing`);
  });

  it('reads the bundles of the sandbox', async () => {
    const { bundles, total } = await invoke('list_bundles', { limit: 1 });
    assert.equal((bundles as unknown[]).length, 1);
    assert.ok(Number(total) > 30);
  });

  it('[vscode.mcp-client] provisions a bundle, and finds it done when it asks again', async function () {
    this.timeout(120_000);
    const wanted = { name: 'from-vs-code', provider: 'sandbox', environment: 'development' };
    const first = await invoke('provision_bundle', wanted);
    assert.equal(first['status'], 'completed');
    assert.equal((first['steps'] as unknown[]).length, 4);
    const second = await invoke('provision_bundle', wanted);
    assert.equal(second['bundle_id'], first['bundle_id']);
    assert.match(String(second['message']), /nothing was sent/);
  });

  it('is the caller that its token names', async () => {
    const { operations } = await invoke('list_operations', { fields: ['caller'] });
    assert.deepEqual(
      (operations as { caller: string }[]).map(({ caller }) => caller),
      ['VS Code'],
    );
  });

  it('[clients.cancel] stops what its cancelled call started', async function () {
    this.timeout(60_000);
    const tool = toolNamed('provision_bundle');
    assert.ok(tool);
    const inputs = { owner: 'acme', repo: 'shop' };
    const wanted = { name: 'cancelled', provider: 'github', environment: 'development', inputs };
    const source = new vscode.CancellationTokenSource();
    const input = { input: wanted, toolInvocationToken: undefined };
    const call = Promise.resolve(vscode.lm.invokeTool(tool.name, input, source.token));
    call.catch(() => undefined);
    let waiting: { id: string } | undefined;
    // It waits for a person, who has never approved that this account sends data anywhere.
    await waitUntil(async () => {
      const { operations } = await invoke('list_operations', { status: 'awaiting_approval' });
      [waiting] = operations as { id: string }[];
      return waiting !== undefined;
    }, 'The call’s operation does not wait for a person');
    source.cancel();
    await assert.rejects(call);
    const { status } = await invoke('wait_for_operation', { operation_id: waiting?.id });
    assert.equal(status, 'cancelled');
  });

  it('is told what to do about a request that cannot be met', async () => {
    const wanted = { name: 'x', provider: 'nobody', environment: 'development' };
    const { error } = await invoke('provision_bundle', wanted);
    const { code, next } = error as { code: string; next: string };
    assert.equal(code, 'unknown-provider');
    assert.match(next, /sandbox/);
  });
});

function toolNamed(name: string): vscode.LanguageModelToolInformation | undefined {
  return vscode.lm.tools.find((tool) => tool.name.startsWith('mcp_') && tool.name.endsWith(`_${name}`));
}

/** The tool's structured answer, which is what VS Code hands to a model. */
async function invoke(name: string, input: object): Promise<Record<string, unknown>> {
  const tool = toolNamed(name);
  assert.ok(tool);
  const { content } = await vscode.lm.invokeTool(tool.name, { input, toolInvocationToken: undefined });
  const text = content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
    .join('');
  return JSON.parse(text) as Record<string, unknown>;
}

async function waitUntil(condition: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = Date.now() + 45_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `${otherwise} within 45 s`);
    await new Promise((resolve) => {
      setTimeout(resolve, 250);
    });
  }
}
