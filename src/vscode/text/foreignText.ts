// Makes text of agents and providers harmless for places in which VS Code renders it: notifications, quick inputs,
// status bar. Knows nothing of its source.
import { visibleText } from '../../core/visibleText.ts';

/**
 * One visible line of at most about `maxLength` characters in which VS Code finds neither an icon nor a link,
 * including `command:` links. VS Code has no escapes for either, so a space breaks their syntax.
 */
export function foreignText(text: string, maxLength: number): string {
  return visibleText(text, maxLength).replaceAll('](', '] (').replaceAll('$(', '$ (');
}
