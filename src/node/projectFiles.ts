// The files of a project that Sluice reads, in a folder on disk: its set-up, and its MCP servers.
import { GUESTS_FILE } from '../core/guest/guest.ts';
import { MAX_GUESTS_LENGTH } from '../core/guest/guestsFile.ts';
import { badGuestsFile, type GuestsFileSource } from '../core/guest/projectGuests.ts';
import { badSetupFile, type SetupFileSource } from '../core/setup/setupService.ts';
import { MAX_SETUP_LENGTH, SETUP_FILE } from '../core/setup/setupEntry.ts';
import { readProjectFile } from './projectFile.ts';

/** @param folder that the window works on; undefined if it has none */
export function setupFileIn(folder: string | undefined): SetupFileSource {
  const place = { folder, file: SETUP_FILE, mostLength: MAX_SETUP_LENGTH, bad: badSetupFile };
  return { read: () => readProjectFile(place) };
}

/** @param folder that the window works on; undefined if it has none */
export function guestsFileIn(folder: string | undefined): GuestsFileSource {
  const place = { folder, file: GUESTS_FILE, mostLength: MAX_GUESTS_LENGTH, bad: badGuestsFile };
  return { read: () => readProjectFile(place) };
}
