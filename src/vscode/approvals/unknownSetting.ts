// Tells a person that a setting about approvals holds a value that Sluice does not know, and what counts until then.
import * as vscode from 'vscode';
import { SETTINGS } from '../host/settingDeclarations.ts';
import { t } from '../text/localize.ts';

/** Settings that the person was shown a warning about. */
const shown = new Set<string>();

/** Once for each. @param keys of settings about approvals, as package.json has them */
export function tellUnknownSettings(keys: readonly string[]): void {
  for (const key of keys) {
    if (!shown.has(key)) tell(key);
    shown.add(key);
  }
}

function tell(key: string): void {
  const text =
    key === SETTINGS.alsoAskFor.key
      ? t(
          'The setting {setting} holds a value that Sluice does not know. Until it is corrected, Sluice asks before it creates or changes anything.',
          { setting: key },
        )
      : t(
          'The setting {setting} holds a value that Sluice does not know. Until it is corrected, requests expire after the shortest time that can be set (hours: {hours}).',
          { setting: key, hours: SETTINGS.expireAfterHours.minimum },
        );
  void vscode.window.showWarningMessage(text);
}
