// The material of a demonstration: the built-in sandbox's own objects. It never reaches a real provider.

export interface DemoWorld {
  /** Ids of the sandbox's active initial bundles, live ones included. */
  ownBundles(): string[];
  /** Restores missing ones, with accounts due for a refresh. @returns how many. @throws AppError `vault-locked` */
  restore(): Promise<number>;
  /**
   * Creates a bundle with that many accounts due for a refresh. @returns its id
   * @throws AppError `vault-locked`, `bundle-conflict`
   */
  addBundle(name: string, accounts: number): Promise<string>;
  /** Ids of existing bundles from `addBundle`. */
  addedBundles(): string[];
  /**
   * Removes bundles of the sandbox, there and here; those that an operation works on stay. The caller has
   * confirmed it.
   */
  remove(bundleIds: readonly string[]): Promise<{ removed: number; busy: number }>;
}
