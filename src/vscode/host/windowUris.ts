// URIs that lead to this window: VS Code takes one handler of an extension, and passes what the person allowed. Anybody
// can write such a URI, so whoever takes one decides what it is worth.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';

type Take = (uri: Pick<vscode.Uri, 'path' | 'query'>) => void;

export class WindowUris implements Disposable {
  readonly #takers = new Set<Take>();
  readonly #resources = new DisposableStore();
  readonly #extensionId: string;

  /** @param extensionId `publisher.name`: VS Code passes URIs of that authority to this extension */
  constructor(extensionId: string) {
    this.#extensionId = extensionId;
    this.#resources.add(
      vscode.window.registerUriHandler({
        handleUri: (uri) => {
          for (const take of this.#takers) take(uri);
        },
      }),
    );
  }

  /** Begins with this, before the path. */
  get origin(): string {
    return `${vscode.env.uriScheme}://${this.#extensionId}`;
  }

  onUri(take: Take): Disposable {
    this.#takers.add(take);
    return { dispose: () => this.#takers.delete(take) };
  }

  /** The URI as a program outside must open it to reach this very window. */
  async external(path: string): Promise<string> {
    return (await vscode.env.asExternalUri(vscode.Uri.parse(`${this.origin}${path}`, true))).toString(true);
  }

  dispose(): void {
    this.#resources.dispose();
  }
}
