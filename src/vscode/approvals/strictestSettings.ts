// The strictest of several levels of settings, for any value that a settings file can hold. Pure.
import { DEFAULT_APPROVAL_SETTINGS, type ApprovalSettings } from '../../core/approval/approvalPrompt.ts';
import { SETTINGS } from '../host/settingDeclarations.ts';

/** One value a level; undefined if the level sets none. */
export type SettingLevels = readonly unknown[];

/** Verbs that a setting can add; the others always need approval, or only read. */
const VERBS_TO_ADD: readonly string[] = ['create', 'change'];
const HOUR_MS = 60 * 60_000;

export function strictestSettings(
  alsoAskFor: SettingLevels,
  expireAfterHours: SettingLevels,
): ApprovalSettings {
  const verbs = alsoAskFor.filter((value) => value !== undefined).flatMap(verbsOf);
  const { minimum, maximum } = SETTINGS.expireAfterHours;
  const hours = expireAfterHours.filter(
    (value): value is number => typeof value === 'number' && value >= minimum && value <= maximum,
  );
  return {
    alsoAsk: [...new Set(verbs)],
    expiryMs: hours.length === 0 ? DEFAULT_APPROVAL_SETTINGS.expiryMs : Math.min(...hours) * HOUR_MS,
  };
}

/** An unknown value means the strictest: a typing error never loosens. */
export function hasUnknown(alsoAskFor: SettingLevels): boolean {
  return alsoAskFor.some((value) => value !== undefined && !isKnown(value));
}

function verbsOf(value: unknown): readonly string[] {
  return isKnown(value) ? value : VERBS_TO_ADD;
}

function isKnown(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.every((verb) => typeof verb === 'string' && VERBS_TO_ADD.includes(verb))
  );
}
