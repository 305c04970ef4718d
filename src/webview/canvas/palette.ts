// The theme's colors for canvases, which know no CSS variables. Read again when the theme changes; no color is Sluice's own.
import type { StepStatus } from '../../core/operation/operation.ts';
import type { CellState } from '../../protocol/dashboardState.ts';

export interface Palette {
  readonly cells: Record<CellState, string>;
  readonly toCome: string;
  readonly steps: Record<StepStatus, string>;
  readonly text: string;
  readonly mutedText: string;
  readonly line: string;
  /** CSS font shorthand of the page. */
  readonly font: string;
  /** The page's font family. */
  readonly family: string;
  readonly reducedMotion: boolean;
}

/** @param probe any element in the page */
export function readPalette(probe: Element): Palette {
  const style = getComputedStyle(probe);
  const colour = (...names: string[]): string =>
    names.map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value !== '') ??
    style.color;
  const text = colour('foreground', 'editor-foreground');
  const mutedText = colour('descriptionForeground', 'foreground');
  const done = colour('charts-green', 'testing-iconPassed');
  const failed = colour('charts-red', 'errorForeground');
  const atWork = colour('charts-blue', 'progressBar-background');
  const line = colour('contrastBorder', 'editorWidget-border', 'panel-border', 'foreground');
  return {
    cells: {
      taken: atWork,
      refreshed: done,
      unchanged: mutedText,
      failed,
      needs_reauth: colour('editorWarning-foreground', 'charts-orange'),
      unknown: colour('charts-purple', 'foreground'),
    },
    toCome: colour('disabledForeground', 'descriptionForeground'),
    steps: { pending: mutedText, running: atWork, completed: done, failed, undone: mutedText },
    text,
    mutedText,
    line,
    font: `${style.fontSize} ${style.fontFamily}`,
    family: style.fontFamily,
    reducedMotion:
      document.body.classList.contains('vscode-reduce-motion') ||
      matchMedia('(prefers-reduced-motion: reduce)').matches,
  };
}

/** VS Code changes the theme of a living page by classes and styles of its root elements. */
export function onThemeChange(callback: () => void): void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
