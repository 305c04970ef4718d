// The stdio bridge's process: stdin and stdout carry JSON-RPC and nothing else, stderr what a person should know.
// Started by MCP clients as `node bridge.cjs`, or by VS Code's own binary with ELECTRON_RUN_AS_NODE=1.
import { CLIENT_VARIABLE, TOKEN_VARIABLE, WINDOW_VARIABLE } from '../core/access/bridgeVariables.ts';
import { AppError } from '../core/errors.ts';
import { readClientToken } from '../windows/clientTokenFile.ts';
import { userDirectory } from '../windows/userDirectory.ts';
import { Bridge } from './bridge.ts';
import { guestNamed } from './guestNamed.ts';
import { readLines } from './lines.ts';
import { BridgeProblem } from './problems.ts';
import { WindowSearch } from './windowSearch.ts';

/** As much as the endpoint takes in one message. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
/** Clients give a server about 10 s to begin; the reason must arrive before they give up. */
const WAIT_FIRST_MS = 8_000;
/** A reload takes seconds; clients give a call at least 60 s. */
const WAIT_AGAIN_MS = 30_000;

const { env, stdin, stdout, stderr } = process;
const log = (line: string): void => void stderr.write(`sluice: ${line}\n`);
const waitMs = Number(env['SLUICE_WAIT_SECONDS'] ?? Number.NaN) * 1_000;

/** The MCP server behind Sluice that this client means; undefined: Sluice itself. */
const guest = guestNamed(process.argv.slice(2));
if (guest === null) {
  log('Use --guest NAME, with the name that the MCP server has in Sluice.');
  process.exit(2);
}

const directory = userDirectory();

/** An entry in a workspace carries no token, only the name of the client whose private file holds it. */
async function token(): Promise<string | undefined> {
  try {
    return env[TOKEN_VARIABLE] || (await readClientToken(directory, env[CLIENT_VARIABLE] ?? ''));
  } catch (error) {
    throw AppError.is(error) ? new BridgeProblem('unsafe-directory', error.message, error.next) : error;
  }
}

const bridge = new Bridge({
  search: new WindowSearch({
    directory: directory.windows,
    cwd: process.cwd(),
    wanted: env[WINDOW_VARIABLE],
  }),
  token,
  path: guest === undefined ? undefined : `/mcp/guests/${guest}`,
  waitMs: waitMs >= 0 ? { first: waitMs, again: waitMs } : { first: WAIT_FIRST_MS, again: WAIT_AGAIN_MS },
  send: (message) => void stdout.write(`${JSON.stringify(message)}\n`),
  log,
});

let isEnding = false;
const end = (): void => {
  if (isEnding) return;
  isEnding = true;
  void bridge.end().finally(() => process.exit(0));
};

// A client that has gone reads nothing.
stdout.on('error', end);
stderr.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);

readLines(stdin, MAX_LINE_BYTES, {
  onLine: (line) => void bridge.receive(line),
  onTooLong: () => bridge.refuseTooLong(MAX_LINE_BYTES),
  onEnd: end,
});
