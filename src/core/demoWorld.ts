// What a demonstration plays with: the built-in sandbox's own things. It never reaches a real provider.

export interface DemoWorld {
  /** Ids of the active bundles that the sandbox came with, live ones included. */
  ownBundles(): string[];
  /** Puts back those that are missing, with accounts that are due for a refresh. @returns how many. @throws AppError `vault-locked` */
  restore(): Promise<number>;
  /**
   * Makes a bundle with so many accounts that are due for a refresh. @returns its id
   * @throws AppError `vault-locked`, `bundle-conflict`
   */
  addBundle(name: string, accounts: number): Promise<string>;
  /** Ids of what `addBundle` made and is still there. */
  addedBundles(): string[];
  /** Removes bundles of the sandbox, there and here; those that an operation works on stay. Whoever calls it has asked. */
  remove(bundleIds: readonly string[]): Promise<{ removed: number; busy: number }>;
}
