// The extension's main file in the figures of starting and of size: the real one, with a watch at hand. Runs in the
// extension host, and appends a line of JSON to SLUICE_BENCH_OUT once the MCP server has answered. Where the file that
// SLUICE_BENCH_PROFILE names is there, it is replaced by a CPU profile of the way to the answer of `initialize`.
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require('node:fs');
const { request } = require('node:http');
const { Session } = require('node:inspector');
const Module = require('node:module');
const net = require('node:net');
const path = require('node:path');
const vscode = require('vscode');

const SAMPLING_US = 200;
const stopProfiling = existsSync(process.env.SLUICE_BENCH_PROFILE) ? startProfiling() : () => undefined;
/** What happened when, in the order of its end. */
const phases = [];
watchLoading();
watchListening();

const loadingAt = performance.now();
const extension = require('./dist/extension.cjs');
const loadMs = performance.now() - loadingAt;

exports.activate = (context) => {
  try {
    activate(context);
  } catch (error) {
    tell({ error: String(error) });
    throw error;
  }
};
exports.deactivate = () => extension.deactivate();

function activate(context) {
  const offered = Promise.withResolvers();
  const register = vscode.lm.registerMcpServerDefinitionProvider;
  vscode.lm.registerMcpServerDefinitionProvider = (id, provider) => {
    offered.resolve(provider);
    return register(id, provider);
  };
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  extension.activate(watchingSecrets(context));
  const returnedAt = performance.now();
  const activateCpu = process.cpuUsage(cpuBefore);
  void offered.promise
    .then(answersInitialize)
    .then(async (client) => {
      const answeredAt = performance.now();
      const cpu = process.cpuUsage(cpuBefore);
      stopProfiling();
      tell({
        loaded: await loadedByFirstCall(client),
        loadMs,
        activateMs: returnedAt - startedAt,
        activateCpuMs: millisecondsOf(activateCpu),
        answersMs: answeredAt - returnedAt,
        answersCpuMs: millisecondsOf(cpu) - millisecondsOf(activateCpu),
        phases: phases.map(({ what, from, to }) => ({ what, from: from - returnedAt, to: to - returnedAt })),
      });
    })
    .catch((error) => tell({ error: String(error) }));
}

function millisecondsOf({ user, system }) {
  return (user + system) / 1000;
}

function tell(line) {
  appendFileSync(process.env.SLUICE_BENCH_OUT, `${JSON.stringify(line)}\n`);
}

function phase(what, from) {
  phases.push({ what, from, to: performance.now() });
}

/** Each bundle, with what it loads in its turn, and node:sqlite. */
function watchLoading() {
  const load = Module._load;
  Module._load = function watchedLoad(name, ...others) {
    if (!name.startsWith('./') && name !== 'node:sqlite') return Reflect.apply(load, this, [name, ...others]);
    const from = performance.now();
    try {
      return Reflect.apply(load, this, [name, ...others]);
    } finally {
      phase(`load ${path.basename(name)}`, from);
    }
  };
}

function watchListening() {
  const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function watchedListen(...args) {
    const from = performance.now();
    this.once('listening', () => phase('listen', from));
    return Reflect.apply(listen, this, args);
  };
}

/**
 * The server that the figures use keeps secrets in the page's memory, so that a reloaded window would find its vault
 * locked. VS Code is asked all the same, and what it lost comes from a file: the wait is its own, and the vault opens.
 */
function watchingSecrets(context) {
  const file = `${process.env.SLUICE_BENCH_OUT}.secrets`;
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secrets = {
    get: async (key) => {
      const from = performance.now();
      const value = await context.secrets.get(key);
      phase(`secret ${key.replace(/[^a-zA-Z].*/, '')}`, from);
      return value ?? kept[key];
    },
    store: (key, value) => {
      kept[key] = value;
      writeFileSync(file, JSON.stringify(kept));
      return context.secrets.store(key, value);
    },
    delete: (key) => context.secrets.delete(key),
    onDidChange: context.secrets.onDidChange,
  };
  return Object.create(context, { secrets: { value: secrets } });
}

function startProfiling() {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: SAMPLING_US });
  session.post('Profiler.start');
  return () =>
    session.post('Profiler.stop', (error, result) => {
      if (error) throw error;
      writeFileSync(process.env.SLUICE_BENCH_PROFILE, JSON.stringify(result.profile));
      session.disconnect();
    });
}

async function answersInitialize(provider) {
  let definition;
  while (definition === undefined) {
    [definition] = await provider.provideMcpServerDefinitions();
    await new Promise((resolve) => setImmediate(resolve));
  }
  phase('offered', performance.now());
  const client = new Client(await provider.resolveMcpServerDefinition(definition));
  const from = performance.now();
  await client.ask('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1' },
  });
  phase('initialize', from);
  return client;
}

/** The files of dist that are loaded after a first call, in their order. */
async function loadedByFirstCall(client) {
  await client.ask('tools/list', {});
  const { bundles } = await client.call('list_bundles', { limit: 1 });
  await client.call('get_bundle', { bundle_id: bundles[0].id });
  const dist = path.join(__dirname, 'dist');
  return Object.keys(require.cache)
    .filter((file) => path.dirname(file) === dist)
    .map((file) => path.basename(file));
}

/** As much of an MCP client as it takes. */
class Client {
  #uri;
  #headers;
  #id = 0;

  constructor({ uri, headers }) {
    this.#uri = uri.toString();
    const accept = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
    this.#headers = { ...headers, ...accept };
  }

  async call(name, args) {
    return (await this.ask('tools/call', { name, arguments: args })).structuredContent;
  }

  ask(method, params) {
    const body = JSON.stringify({ jsonrpc: '2.0', id: (this.#id += 1), method, params });
    return new Promise((resolve, reject) => {
      request(this.#uri, { method: 'POST', headers: this.#headers }, (response) => {
        const session = response.headers['mcp-session-id'];
        if (session !== undefined) this.#headers = { ...this.#headers, 'Mcp-Session-Id': session };
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => {
          const message = text.split('\n').find((line) => line.includes('"jsonrpc"'));
          const { result, error } = JSON.parse(message.replace(/^data: /, ''));
          if (result === undefined) reject(new Error(`${method}: ${JSON.stringify(error)}`));
          else resolve(result);
        });
      })
        .on('error', reject)
        .end(body);
    });
  }
}
