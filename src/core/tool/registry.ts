// The tools by name. To add a tool, add a file in src/tools and a line in its index.
import { AppError } from '../errors.ts';
import { choiceText } from '../nearest.ts';
import type { AnyTool } from './tool.ts';

export class ToolRegistry {
  readonly #tools: ReadonlyMap<string, AnyTool>;

  constructor(tools: readonly AnyTool[]) {
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
    if (this.#tools.size !== tools.length) throw new AppError('internal', 'Two tools have one name.');
  }

  /** Those that clients are offered, in the order of declaration. */
  list(): AnyTool[] {
    return this.all().filter(({ internal }) => internal !== true);
  }

  all(): AnyTool[] {
    return [...this.#tools.values()];
  }

  /** @throws AppError `unknown-tool` */
  get(name: string): AnyTool {
    const tool = this.#tools.get(name);
    if (tool === undefined) {
      throw new AppError('unknown-tool', `There is no tool ${JSON.stringify(name.slice(0, 80))}.`, {
        next: choiceText(
          name,
          this.list().map((offered) => offered.name),
        ),
      });
    }
    return tool;
  }
}
