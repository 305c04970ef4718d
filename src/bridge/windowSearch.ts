// Finds the window that this client belongs to, and says what is missing if there is none to talk to.
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import { gitCommonDirectory } from '../windows/gitCommonDirectory.ts';
import { liveWindows } from '../windows/liveWindows.ts';
import { isSameWindow, matchWindow, type WindowMatch } from '../windows/matchWindow.ts';
import { WINDOW_ID, type WindowEntry } from '../windows/windowEntry.ts';
import { BridgeProblem, notReady, notTrusted, noWindow, unclear, windowGone } from './problems.ts';

export type ReachableWindow = WindowEntry & { socket: string };

export interface SearchOptions {
  /** Where windows enter themselves. */
  directory: string;
  cwd: string;
  /** What SLUICE_WINDOW says: an id or a folder. */
  wanted: string | undefined;
}

export class WindowSearch {
  readonly #directory: string;
  readonly #cwd: string;
  readonly #wanted: string | undefined;

  constructor({ directory, cwd, wanted }: SearchOptions) {
    this.#directory = directory;
    this.#cwd = realPath(cwd);
    this.#wanted =
      wanted === undefined || wanted === '' || WINDOW_ID.test(wanted)
        ? wanted || undefined
        : realPath(wanted);
  }

  /**
   * @param bound the window that the client has worked in: it never ends up in another one by itself
   * @throws BridgeProblem that says what is missing
   */
  async find(bound: WindowEntry | undefined): Promise<ReachableWindow> {
    const windows = (await this.#live()).map((window) => ({
      ...window,
      folders: window.folders.map(realPath),
    }));
    const match = bound === undefined ? this.#match(windows) : again(windows, bound);
    if (match.kind === 'none') throw bound === undefined ? noWindow(this.#cwd) : windowGone(bound);
    if (match.kind === 'unclear') throw unclear(match.windows, this.#cwd);
    const { window } = match;
    if (!window.trusted) throw notTrusted(window);
    const { socket } = window;
    if (socket === null) throw notReady(window);
    return { ...window, socket };
  }

  #match(windows: WindowEntry[]): WindowMatch {
    return matchWindow(windows, { cwd: this.#cwd, wanted: this.#wanted, gitCommonDirectory });
  }

  async #live(): Promise<WindowEntry[]> {
    try {
      return await liveWindows(this.#directory);
    } catch (error) {
      if (!AppError.is(error)) throw error;
      throw new BridgeProblem('unsafe-directory', error.message, error.next);
    }
  }
}

function again(windows: readonly WindowEntry[], bound: WindowEntry): WindowMatch {
  const window = windows.find((other) => isSameWindow(other, bound));
  return window === undefined ? { kind: 'none' } : { kind: 'found', window };
}

/** What does not exist is taken as it is written. */
function realPath(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return path.resolve(file);
  }
}
