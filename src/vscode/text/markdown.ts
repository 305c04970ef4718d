// Writes Markdown in which foreign text stays text. Knows nothing of its content.
import { visibleText } from '../../core/visibleText.ts';

/** One line of plain text: no formatting, link, image or HTML of its own survives (CommonMark 0.31, section 2.4). */
export function escapeMarkdown(text: string, maxLength = 2_000): string {
  return visibleText(text, maxLength).replaceAll(/[!-/:-@[-`{-~]/g, String.raw`\$&`);
}

/** A pipe table (GitHub Flavored Markdown, section 4.10); cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
