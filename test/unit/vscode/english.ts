// Translations for tests: the English text itself, filled in as VS Code does.
import type { Translate } from '../../../src/vscode/text/translate.ts';

export const english: Translate = (message, values = {}) =>
  message.replaceAll(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
