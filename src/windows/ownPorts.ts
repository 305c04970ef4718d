// Whether a port of this machine belongs to another live window of this person: by the windows' own registry, which
// only this person can write. What a listener answers proves nothing.
import { setTimeout as pause } from 'node:timers/promises';
import { liveWindows } from './liveWindows.ts';

/** A window that has just begun to listen enters its address a moment later. */
const TRIES = 5;
const PAUSE_MS = 200;

/** @param directory the registry. Never rejects: what cannot be read proves nothing */
export async function windowListensOn(directory: string, port: number): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt > 0) await pause(PAUSE_MS);
    const windows = await liveWindows(directory).catch(() => []);
    if (windows.some(({ url }) => url !== null && URL.parse(url)?.port === String(port))) return true;
  }
  return false;
}
