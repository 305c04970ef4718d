// What a driver says about an agent: how it is led to the scripted model, how it is asked without a terminal, and how
// it shows its MCP servers. Knows no story.
import type { ClientId } from '../../../src/clients/knownClients.ts';

/** Where an agent finds everything: nothing of the person's own is read or written. */
export interface AgentPlace {
  home: string;
  modelUrl: string;
}

export interface Agent {
  /** As Connect knows it. */
  client: ClientId;
  /** The script of its command, for Node, or its program. */
  program(installed: string): { file: string; isScript: boolean };
  /** Files that a person would have before connecting, by their path in the home. */
  settings(place: AgentPlace): Record<string, string>;
  /** Files by which a person lets it load the servers of a workspace; undefined if it isn't tried. */
  workspaceSettings?: Record<string, string>;
  env(place: AgentPlace): Record<string, string>;
  /** Arguments that let it answer a prompt and end. */
  ask(prompt: string): string[];
  /** Arguments that let it list its MCP servers, and what it prints of one that it reached. */
  list: { args: string[]; reached: RegExp };
  /**
   * Members of Sluice's entry that a person adds.
   * @param patienceMs how long a call may take; undefined: the agent's default
   */
  members(patienceMs: number | undefined): Record<string, number | boolean>;
  /** Whether progress extends that limit. */
  isExtended: boolean;
  /** Whether Ctrl+C cancels the call, or leaves what it began to itself. */
  cancels: boolean;
}
