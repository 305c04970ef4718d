// Offers Sluice's MCP server to VS Code's own chat, if the editor has that API.
import * as vscode from 'vscode';
import { VS_CODE_CLIENT } from '../../core/access/clientTokens.ts';
import { DisposableStore, Emitter, type Disposable } from '../../core/lifecycle.ts';
import type { Logger } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { SluiceLifecycle } from '../lifecycle/sluiceLifecycle.ts';

type Core = Pick<Sluice, 'tokens'>;

/** As in package.json; VS Code knows the server as `<publisher>.<name>/<label>`. */
const PROVIDER_ID = 'sluice';
const LABEL = 'Sluice';

export class McpDefinitionProvider
  implements vscode.McpServerDefinitionProvider<vscode.McpHttpServerDefinition>, Disposable
{
  readonly #lifecycle: SluiceLifecycle;
  readonly #version: string;
  readonly #deps = new DisposableStore();
  readonly #changes: Emitter<void>;
  #offeredUrl: string | undefined;
  /** VS Code's own token, valid as long as its Sluice runs. */
  #token: { of: Core; value: Promise<string> } | undefined;

  constructor(lifecycle: SluiceLifecycle, version: string, logger: Logger) {
    this.#lifecycle = lifecycle;
    this.#version = version;
    this.#changes = this.#deps.add(
      new Emitter<void>((error) => logger.error('A subscriber to MCP definitions failed.', error)),
    );
    this.#deps.add(
      lifecycle.onDidChange(() => {
        const url = this.#url();
        if (url === this.#offeredUrl) return;
        this.#offeredUrl = url;
        this.#changes.fire();
      }),
    );
  }

  get onDidChangeMcpServerDefinitions(): vscode.Event<void> {
    return (listener, thisArg) => this.#changes.event(() => void listener.call(thisArg));
  }

  async provideMcpServerDefinitions(): Promise<vscode.McpHttpServerDefinition[]> {
    await this.#lifecycle.settled();
    const url = this.#url();
    this.#offeredUrl = url;
    if (url === undefined) return [];
    return [new vscode.McpHttpServerDefinition(LABEL, vscode.Uri.parse(url), {}, this.#version)];
  }

  /** Adds the token, which VS Code then doesn't store. Undefined: the server has stopped. */
  async resolveMcpServerDefinition(
    definition: vscode.McpHttpServerDefinition,
  ): Promise<vscode.McpHttpServerDefinition | undefined> {
    const sluice = this.#lifecycle.running;
    const url = this.#url();
    if (sluice === undefined || url === undefined) return undefined;
    const headers = { Authorization: `Bearer ${await this.#tokenOf(sluice)}` };
    return new vscode.McpHttpServerDefinition(
      definition.label,
      vscode.Uri.parse(url),
      headers,
      this.#version,
    );
  }

  dispose(): void {
    this.#deps.dispose();
  }

  #url(): string | undefined {
    const endpoint = this.#lifecycle.running?.endpoint();
    return endpoint?.kind === 'listening' ? endpoint.url : undefined;
  }

  #tokenOf(sluice: Core): Promise<string> {
    if (this.#token?.of !== sluice) {
      const issued = sluice.tokens.issue(VS_CODE_CLIENT, { lasting: false });
      this.#token = { of: sluice, value: issued.then(({ token }) => token) };
    }
    return this.#token.value;
  }
}

/** Whether the editor takes MCP servers from extensions: VS Code before 1.101 and some forks don't. */
export function takesMcpServers(): boolean {
  const api = vscode.lm as Partial<typeof vscode.lm> | undefined;
  return typeof api?.registerMcpServerDefinitionProvider === 'function';
}

/** Undefined if the editor takes none. */
export function registerMcpDefinitionProvider(
  provider: McpDefinitionProvider,
  logger: Logger,
): Disposable | undefined {
  if (!takesMcpServers()) {
    logger.info(
      'This editor takes no MCP servers from extensions. “Sluice: Connect an MCP Client…” connects it.',
    );
    return undefined;
  }
  return vscode.lm.registerMcpServerDefinitionProvider(PROVIDER_ID, provider);
}
