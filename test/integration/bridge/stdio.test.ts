// What comes over a bridge's stdin, however odd, and what leaves over its stdout: JSON-RPC, and nothing else.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bridgeEnvironment, builtBridge } from '../../support/bridgeClient.ts';
import { BridgeWorld } from './bridgeWorld.ts';

interface Answer {
  jsonrpc: string;
  id: unknown;
  error?: { code: number; message: string };
  result?: unknown;
}

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

describe('The bridge’s stdin and stdout', () => {
  const world = new BridgeWorld();
  afterEach(() => world.reset());
  after(() => world.dispose());

  /** Feeds it the pieces, waits for so many answers, ends its input and waits for its end. */
  async function run(
    pieces: (string | Buffer)[],
    answers: number,
    options: { cwd: string; token?: string },
  ): Promise<{ answers: Answer[]; code: unknown; stderr: string }> {
    const child = spawn(process.execPath, [await builtBridge()], {
      cwd: options.cwd,
      env: bridgeEnvironment({ home: world.home, waitSeconds: 0, ...options }),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const enough = new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        if (stdout.split('\n').length > answers) resolve();
      });
    });
    const exited = once(child, 'close');
    for (const piece of pieces) child.stdin.write(piece);
    await Promise.race([enough, exited]);
    child.stdin.end();
    const [code] = (await exited) as [unknown];
    const lines = stdout.split('\n').filter((line) => line !== '');
    return { answers: lines.map((line) => JSON.parse(line) as Answer), code, stderr };
  }

  it('[bridge.stdio] are JSON-RPC: what is none is answered by an error, and nothing else is printed', async () => {
    const cwd = world.folder();
    const odd = [
      'no json\n',
      '[]\n',
      '"text"\n',
      '{"id":1}\n',
      Buffer.from([0xff, 0xfe, 0x0a]),
      '\n',
      '   \n',
    ];
    const { answers, code } = await run(odd, 5, { cwd, token: 'any' });
    assert.deepEqual(
      answers.map(({ jsonrpc, id, error }) => [jsonrpc, id, error?.code]),
      [
        ['2.0', null, -32_700],
        ['2.0', null, -32_600],
        ['2.0', null, -32_600],
        ['2.0', null, -32_600],
        ['2.0', null, -32_700],
      ],
    );
    assert.equal(code, 0);
  });

  it('[bridge.stdio] are bounded: a line over 4 MiB is refused as it comes, and the next one is read', async () => {
    const cwd = world.folder();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    const { answers } = await run([...Array.from({ length: 8 }, () => piece), '\n', 'next\n'], 2, { cwd });
    assert.deepEqual(
      answers.map(({ error }) => error?.code),
      [-32_600, -32_700],
    );
    assert.match(answers[0]?.error?.message ?? '', /longer than 4194304 bytes/);
  });

  it('[bridge.stdio] carry requests in pieces and several at once, each answered once under its own id', async () => {
    const cwd = world.folder();
    const host = await world.window([cwd]);
    const text = [
      INITIALIZE,
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 'a', method: 'tools/list' },
      { jsonrpc: '2.0', id: 7, method: 'ping' },
      { jsonrpc: '2.0', id: '7', method: 'no/such' },
    ]
      .map((message) => `${JSON.stringify(message)}\n`)
      .join('');
    const pieces = [text.slice(0, 11), text.slice(11, 140), text.slice(140)];
    const { answers, code, stderr } = await run(pieces, 4, { cwd, token: host.ready.token });
    assert.deepEqual(new Set(answers.map(({ id }) => id)), new Set([0, 'a', 7, '7']));
    assert.equal(answers.length, 4);
    assert.equal(answers.find(({ id }) => id === '7')?.error?.code, -32_601);
    assert.equal(code, 0);
    assert.ok(!stderr.includes(host.ready.token), 'the token is in the log');
  });

  it('[bridge.stdio] end the bridge by their end, and its session with it', async () => {
    const cwd = world.folder();
    const host = await world.window([cwd]);
    const { answers, code } = await run([`${JSON.stringify(INITIALIZE)}\n`], 1, {
      cwd,
      token: host.ready.token,
    });
    assert.ok(answers[0]?.result);
    assert.equal(code, 0);
  });

  it('answer a request before initialize with what is missing', async () => {
    const line = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })}\n`;
    const { answers } = await run([line], 1, { cwd: world.folder(), token: 'any' });
    assert.match(answers[0]?.error?.message ?? '', /has not sent initialize/);
  });
});
