// The extension's main file in the activation figure: the real one, with a watch at hand. Runs in the extension host,
// and appends a line of JSON to SLUICE_BENCH_OUT once the MCP server has answered.
const { appendFileSync } = require('node:fs');
const { request } = require('node:http');
const vscode = require('vscode');

const loadingAt = performance.now();
const extension = require('./dist/extension.cjs');
const loadMs = performance.now() - loadingAt;

exports.activate = (context) => {
  const offered = Promise.withResolvers();
  const register = vscode.lm.registerMcpServerDefinitionProvider;
  vscode.lm.registerMcpServerDefinitionProvider = (id, provider) => {
    offered.resolve(provider);
    return register(id, provider);
  };
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  extension.activate(context);
  const returnedAt = performance.now();
  const { user, system } = process.cpuUsage(cpuBefore);
  void offered.promise
    .then(answersInitialize)
    .then(() =>
      tell({
        loadMs,
        activateMs: returnedAt - startedAt,
        activateCpuMs: (user + system) / 1000,
        answersMs: performance.now() - returnedAt,
      }),
    )
    .catch((error) => tell({ error: String(error) }));
};
exports.deactivate = () => extension.deactivate();

function tell(line) {
  appendFileSync(process.env.SLUICE_BENCH_OUT, `${JSON.stringify(line)}\n`);
}

async function answersInitialize(provider) {
  let definition;
  while (definition === undefined) {
    [definition] = await provider.provideMcpServerDefinitions();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { uri, headers } = await provider.resolveMcpServerDefinition(definition);
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1' },
  };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  await new Promise((resolve, reject) => {
    const accept = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
    request(uri.toString(), { method: 'POST', headers: { ...headers, ...accept } }, (response) => {
      response.resume().on('end', resolve);
    })
      .on('error', reject)
      .end(body);
  });
}
