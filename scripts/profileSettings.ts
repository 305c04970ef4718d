// Seeds a VS Code profile's user settings.
// Knows which settings keep a window quiet, not what it is used for.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Keep a window free of what neither Sluice nor the person put there. */
export const quietSettings: Record<string, unknown> = {
  'chat.commandCenter.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Writes the settings that are not there yet; what is there was chosen by whoever used this profile, and stays.
 * @param userFolder the profile's folder named User
 */
export async function seedSettings(userFolder: string, settings: Record<string, unknown>): Promise<void> {
  const file = path.join(userFolder, 'settings.json');
  await mkdir(userFolder, { recursive: true });
  const present = await readFile(file, 'utf8').catch(() => '{}');
  let chosen: Record<string, unknown>;
  try {
    chosen = JSON.parse(present) as Record<string, unknown>;
  } catch {
    return; // A person's settings may hold comments: then they are left as they are.
  }
  await writeFile(file, `${JSON.stringify({ ...settings, ...chosen }, null, 2)}\n`);
}
