// The MCP servers that the project's file names, beside what a person accepted. Nothing here starts or records anything:
// each goes through the same dialogs as a server of a client's configuration.
import { AppError } from '../errors.ts';
import type { Hasher } from '../hostPorts.ts';
import { launchDigestOf } from './guestDigests.ts';
import { GUESTS_FILE } from './guest.ts';
import { readGuestsFile, type NamedGuest } from './guestsFile.ts';
import type { GuestService } from './guestService.ts';

/** Where the file is read: the host's workspace. */
export interface GuestsFileSource {
  /** Undefined if there is none. @throws AppError that says why it can't be read */
  read(): Promise<string | undefined>;
}

export interface ProjectGuest extends NamedGuest {
  /** `changed`: another definition is behind Sluice under this name. */
  state: 'accepted' | 'changed' | 'new';
  /** Over name and definition, as a launch review's. */
  digest: string;
}

export interface ReadProjectGuests {
  guests: ProjectGuest[];
  /** Why the file can't be used, in words that repeat none of its values; then it names no guests. */
  problems: string[];
}

export interface ProjectGuestsDeps {
  source: GuestsFileSource;
  guests: Pick<GuestService, 'find' | 'list'>;
  hasher: Hasher;
}

export class ProjectGuests {
  readonly #deps: ProjectGuestsDeps;

  constructor(deps: ProjectGuestsDeps) {
    this.#deps = deps;
  }

  async read(): Promise<ReadProjectGuests> {
    const { source, guests, hasher } = this.#deps;
    let text: string | undefined;
    try {
      text = await source.read();
    } catch (error) {
      if (AppError.is(error)) return { guests: [], problems: [error.message] };
      throw error;
    }
    if (text === undefined) return { guests: [], problems: [] };
    const read = readGuestsFile(text);
    if ('problems' in read) return { guests: [], problems: read.problems };
    const listed = new Set(guests.list().map(({ name }) => name));
    return {
      problems: [],
      guests: read.guests.map(({ name, definition }) => {
        const digest = launchDigestOf(name, definition, hasher);
        const accepted = guests.find(name);
        // One that can't be read, as while the vault is locked, is compared when it can.
        const isSame = listed.has(name) && (accepted === undefined || accepted.launchDigest === digest);
        return {
          name,
          definition,
          digest,
          state: isSame ? 'accepted' : listed.has(name) ? 'changed' : 'new',
        };
      }),
    };
  }
}

export function badGuestsFile(problems: readonly string[]): AppError {
  return new AppError('bad-arguments', `${GUESTS_FILE} can’t be used: ${problems.join('; ')}.`, {
    next: 'Nothing was started. Correct the file.',
  });
}
