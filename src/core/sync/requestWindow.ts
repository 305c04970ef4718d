// Limits how many requests of one run are in flight at each server, across its chunks. First come, first served.

interface ServerWindow {
  free: number;
  waiting: (() => void)[];
}

export class RequestWindow {
  readonly #servers = new Map<string, ServerWindow>();

  /** Resolves when fewer than `concurrency` are in flight. @returns releases the place; further calls do nothing */
  async take(server: string, concurrency: number): Promise<() => void> {
    const window = this.#servers.get(server) ?? { free: concurrency, waiting: [] };
    this.#servers.set(server, window);
    if (window.free > 0) window.free -= 1;
    else await new Promise<void>((resolve) => window.waiting.push(resolve));
    let taken = true;
    return () => {
      if (!taken) return;
      taken = false;
      const next = window.waiting.shift();
      // Passed on without becoming free in between.
      if (next === undefined) window.free += 1;
      else next();
    };
  }
}
