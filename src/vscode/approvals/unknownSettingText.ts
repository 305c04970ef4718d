// What a person reads about a setting with a value that Sluice doesn't know, and that they read it once. Pure.
import { SETTINGS } from '../host/settingDeclarations.ts';
import type { Translate } from '../text/translate.ts';

/** Settings are read for every request. @returns reports each key once, however often it is named */
export function tellingOnce(tell: (key: string) => void): (keys: readonly string[]) => void {
  const told = new Set<string>();
  return (keys) => {
    for (const key of keys) {
      if (told.has(key)) continue;
      told.add(key);
      tell(key);
    }
  };
}

export function unknownSettingText(key: string, t: Translate): string {
  return key === SETTINGS.alsoAskFor.key
    ? t(
        'The setting {setting} holds a value that Sluice does not know. Until it is corrected, Sluice asks before it creates or changes anything.',
        { setting: key },
      )
    : t(
        'The setting {setting} holds a value that Sluice does not know. Until it is corrected, requests expire after the shortest time that can be set (hours: {hours}).',
        { setting: key, hours: SETTINGS.expireAfterHours.minimum },
      );
}
