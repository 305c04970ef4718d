// What a scripted model does: calls tools one after the other, reads what comes back, and says a last word. Knows no
// model's API and no agent.

export interface ToolCall {
  /** As Sluice names it; agents put their own prefix before it. */
  tool: string;
  args: Record<string, unknown>;
}

/** What the model does next: call a tool, or say its last word. */
export type Turn = ToolCall | { say: string };

/** Each call is answered with the text that the agent passed on to the model. Pure: it is replayed for every request. */
export type Story = Generator<ToolCall, string, string>;

/** The turn after these results. A replay, since agents send the whole conversation each time, some of it repeatedly. */
export function nextTurn(begin: () => Story, results: readonly string[]): Turn {
  const story = begin();
  let step = story.next();
  for (const text of results) {
    if (step.done === true) break;
    step = story.next(text);
  }
  return step.done === true ? { say: step.value } : step.value;
}

/**
 * The first text or number of that name in what the model reads, as a model would copy it: out of JSON, out of JSON as
 * text in JSON, or out of an error's prose. Undefined if it is not to be seen.
 */
export function read(text: string, name: string): string | undefined {
  const found = new RegExp(String.raw`${name}\\*"?: ?\\*"?([\w.:/+=-]+)`).exec(text)?.[1];
  return found === 'null' ? undefined : found;
}
