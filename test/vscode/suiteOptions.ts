// What both ways of running the suite are given.

export interface SuiteOptions {
  /** The extension under development. */
  extensionDir: string;
  /** The bundled suite; exports run(). */
  suiteFile: string;
  workspace: string;
  /** Theirs to write to; removed afterwards. */
  dir: string;
  /** For the extension host. */
  env: Record<string, string>;
}
