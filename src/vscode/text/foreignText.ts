// Makes text of agents and providers harmless where VS Code would render it: notifications, quick inputs, status bar.
// Knows nothing of where the text comes from.
import { visibleText } from '../../core/visibleText.ts';

/**
 * One visible line of at most about `maxLength` characters in which VS Code finds neither a link, `command:` ones
 * included, nor an icon. VS Code knows no escapes for either, so a space takes their form away.
 */
export function foreignText(text: string, maxLength: number): string {
  return visibleText(text, maxLength).replaceAll('](', '] (').replaceAll('$(', '$ (');
}
