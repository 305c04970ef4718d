// The strictest of several levels of settings, for any value that a settings file can hold. Pure.
import { DEFAULT_APPROVAL_SETTINGS, type ApprovalSettings } from '../../core/approval/approvalPrompt.ts';
import { SETTINGS } from '../host/settingDeclarations.ts';

/** One value a level; undefined if the level sets none. */
export type SettingLevels = readonly unknown[];

export interface StrictestSettings extends ApprovalSettings {
  /** Keys of settings with a value that Sluice does not know: it means the strictest, so that a typing error never loosens. */
  unknown: string[];
}

/** Verbs that a setting can add; the others always need approval, or only read. */
const VERBS_TO_ADD: readonly string[] = ['create', 'change'];
const HOUR_MS = 60 * 60_000;
const { alsoAskFor, expireAfterHours } = SETTINGS;

/** @param asked levels of `alsoAskFor` @param expiry levels of `expireAfterHours` */
export function strictestSettings(asked: SettingLevels, expiry: SettingLevels): StrictestSettings {
  const unknown = new Set<string>();
  const known = <T>(
    levels: SettingLevels,
    key: string,
    isKnown: (value: unknown) => value is T,
    strictest: T,
  ): T[] =>
    levels.flatMap((value) => {
      if (value === undefined) return [];
      if (isKnown(value)) return [value];
      unknown.add(key);
      return [strictest];
    });
  const verbs = known(asked, alsoAskFor.key, areVerbs, VERBS_TO_ADD).flat();
  const hours = known(expiry, expireAfterHours.key, isHours, expireAfterHours.minimum);
  return {
    alsoAsk: [...new Set(verbs)],
    expiryMs: hours.length === 0 ? DEFAULT_APPROVAL_SETTINGS.expiryMs : Math.min(...hours) * HOUR_MS,
    unknown: [...unknown],
  };
}

function areVerbs(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((verb) => VERBS_TO_ADD.includes(verb as string));
}

function isHours(value: unknown): value is number {
  const { minimum, maximum } = expireAfterHours;
  return typeof value === 'number' && value >= minimum && value <= maximum;
}
