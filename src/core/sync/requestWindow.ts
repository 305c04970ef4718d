// How many requests of one run are under way at each server, over all chunks that it works on. First come, first served.

interface ServerWindow {
  free: number;
  waiting: (() => void)[];
}

export class RequestWindow {
  readonly #servers = new Map<string, ServerWindow>();

  /** Resolves when fewer than `concurrency` are under way. @returns gives the place back; further calls do nothing */
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
      // Handed on without being free in between.
      if (next === undefined) window.free += 1;
      else next();
    };
  }
}
