// From what several levels of settings say to what counts. Pure; whatever a settings file may hold.
import { DEFAULT_APPROVAL_SETTINGS, type ApprovalSettings } from '../../core/approval/approvalPrompt.ts';
import { SETTINGS } from '../host/settingDeclarations.ts';

/** The values of the levels that set something; `undefined` where one does not. */
export type SettingLevels = readonly unknown[];

const HOUR_MS = 60 * 60_000;

export function strictestSettings(
  alsoAskFor: SettingLevels,
  expireAfterHours: SettingLevels,
): ApprovalSettings {
  const verbs = alsoAskFor.flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []));
  const { minimum, maximum } = SETTINGS.expireAfterHours;
  const hours = expireAfterHours.filter(
    (value): value is number => typeof value === 'number' && value >= minimum && value <= maximum,
  );
  return {
    alsoAsk: [...new Set(verbs.filter((verb) => typeof verb === 'string'))],
    expiryMs: hours.length === 0 ? DEFAULT_APPROVAL_SETTINGS.expiryMs : Math.min(...hours) * HOUR_MS,
  };
}
