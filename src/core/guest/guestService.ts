// The port to a person's surface for guests: shows what would be accepted, takes a person's decisions, and reports what
// became of them. Only dialogs call what changes something; agents reach guests through tools alone.
import type { ApprovalAnswer } from '../approval/approvalPrompt.ts';
import type { Event } from '../lifecycle.ts';
import type { Verb } from '../plan/verb.ts';
import type { Guest, GuestDefinition } from './guest.ts';

/** What a dialog reports about a person's answer. An answer within 1.5 s of the dialog's opening decides nothing. */
export type GuestAnswer = Pick<ApprovalAnswer, 'shownForMs' | 'dialogDigest' | 'decidedBy'>;

/** What was read from a client's configuration or the project's file. */
export interface NewGuest {
  /** See `GUEST_NAME`. */
  name: string;
  definition: GuestDefinition;
  /** Values of `secretEnv` or `secretHeaders`, by name. They go to the vault and nowhere else. */
  secrets: Readonly<Record<string, string>>;
}

/** What would start, before anything of it runs. */
export interface LaunchReview {
  name: string;
  definition: GuestDefinition;
  /** Absolute path of the program that `command` names now; null if there is none, or for HTTP. */
  program: string | null;
  /** What `npx` or `uvx` would run: name, and the version that the arguments fix. Null: another command. */
  package: { name: string; version: string | null } | null;
  /** Hex SHA-256 of name and definition, secrets by name alone. Binds the answer to what was shown. */
  digest: string;
  /** What a person should notice: the program is missing, the version is not fixed, the URL is not encrypted. */
  warnings: LaunchWarning[];
}
export type LaunchWarning = 'no-program' | 'no-version' | 'plain-http' | 'name-taken';

/** The three groups of the acceptance dialog. */
export type VerbGroup = 'reads' | 'changes' | 'deletesOrSends';

/** A tool as the server lists it, with what Sluice suggests. */
export interface ProposedTool {
  name: string;
  /** Exactly what a model would read, hidden characters visible: see `definitionText`. */
  text: string;
  /** From annotations and name; `change` if neither tells. Never less than what either claims. */
  suggested: Verb;
  group: VerbGroup;
  /** What the suggestion follows from. */
  from: 'annotations' | 'name' | 'nothing';
}

/** What a person would accept. */
export interface GuestProposal {
  name: string;
  /** Over everything that is shown. */
  digest: string;
  launch: LaunchReview;
  /** As the server says it; for display alone. */
  serverTitle: string;
  instructions: string | null;
  /** Exactly what a model would read of each prompt. */
  prompts: { name: string; text: string }[];
  tools: ProposedTool[];
}

export interface AcceptGuest {
  name: string;
  /** `GuestProposal.digest`. */
  digest: string;
  /** By tool; missing: the suggestion. A person may choose any verb. */
  verbs: Readonly<Record<string, Verb>>;
  /** By changing tool, the reading tool whose answer its dialogs compare; default none. */
  before?: Readonly<Record<string, string>>;
}

/**
 * `stopped`: starts with the next call. `failed`: the last start failed, `problem` says why; the next call tries again.
 * `unreadable`: the vault is locked, or the record is damaged.
 */
export type GuestState = 'stopped' | 'starting' | 'running' | 'failed' | 'unreadable';

export interface GuestTool {
  name: string;
  /** The accepted title; empty if there is none. */
  title: string;
  verb: Verb;
  before: string | null;
  isWithheld: boolean;
}

export interface GuestEntry {
  id: string;
  name: string;
  kind: GuestDefinition['kind'];
  state: GuestState;
  /** A sentence for people; null if there is none. */
  problem: string | null;
  tools: GuestTool[];
  /** Changes that wait for a decision; those that a person keeps withheld are not counted. */
  undecided: number;
}

/** One difference between what was accepted and what the server says now. */
export interface WithheldChange {
  /** Stable while both sides are the same: binds the decision to what was shown. */
  digest: string;
  kind: 'changed' | 'added' | 'removed';
  subject: 'tool' | 'instructions' | 'prompt';
  /** Of the tool or prompt; empty for instructions. */
  name: string;
  /** Exactly what a model read until now; null if added. */
  before: string | null;
  /** Exactly what a model would read, hidden characters visible; null if removed. */
  after: string | null;
  /** For an added tool: the removed tool that it resembles most; null: none. */
  similarTo: string | null;
  /** For a changed or added tool: what Sluice suggests; never weaker than the accepted verb. Null otherwise. */
  suggested: Verb | null;
  /** A person decided to keep it withheld. */
  isKept: boolean;
}

export interface GuestDecision {
  name: string;
  /** `WithheldChange.digest`. */
  digest: string;
  decision: 'accept' | 'keep';
  /** For a tool: what the person says that it does; missing: `suggested`. */
  verb?: Verb;
}

/** What **Show Log** shows: text of the server's, hidden characters visible, known secrets masked. */
export interface GuestLog {
  /** The newest lines of its standard error, and Sluice's own lines on starts and ends. */
  lines: string[];
  /** Lines on standard output that are no JSON-RPC message. */
  strayLines: number;
  /** Starts in this window. */
  starts: number;
  /** Of the child that runs now; null if none does, or for HTTP. */
  pid: number | null;
}

export interface GuestService {
  /** In order of name. Never throws: what can't be read is `unreadable`. */
  list(): GuestEntry[];
  /** The accepted record; undefined if there is none. */
  find(name: string): Guest | undefined;
  /** Fires when an entry of `list`, or what is withheld, changed. */
  readonly onDidChange: Event<void>;
  /** What `definition` would start. Runs nothing. @throws AppError `bad-arguments` that says what can't be used */
  review(name: string, definition: GuestDefinition): Promise<LaunchReview>;
  /**
   * Starts the server and lists what it offers: only after a person agreed to the review. Keeps nothing but, in memory,
   * the proposal of that name, for 30 minutes.
   * @param launchDigest of the review that was shown
   * @throws AppError `bad-arguments` if the answer was accidental or the review is another;
   * `provider-unreachable` if the server can't be reached, with what it said
   */
  propose(
    guest: NewGuest,
    launchDigest: string,
    answer: GuestAnswer,
    signal: AbortSignal,
  ): Promise<GuestProposal>;
  /**
   * Records exactly that proposal, its verbs, and its secrets. Replaces a guest of that name.
   * @throws AppError `bad-arguments` for an accidental answer or another digest; `not-found` if the proposal is gone;
   * `vault-locked`
   */
  accept(request: AcceptGuest, answer: GuestAnswer): Promise<GuestEntry>;
  /** Changes that are withheld, kept ones last. @throws AppError `not-found` */
  withheld(name: string): WithheldChange[];
  /** @throws AppError `bad-arguments` for an accidental answer; `not-found` if the change is no longer what was shown */
  decide(decision: GuestDecision, answer: GuestAnswer): Promise<void>;
  /** A person says what a tool does. @throws AppError `bad-arguments`, `not-found` */
  setVerb(name: string, tool: string, verb: Verb, answer: GuestAnswer): Promise<void>;
  /** Ends its process and removes its record and secrets; operations stay. @throws AppError `not-found` */
  remove(name: string, answer: Pick<GuestAnswer, 'decidedBy'>): Promise<void>;
  /** Ends the process; the next call starts it. @throws AppError `not-found` */
  restart(name: string): Promise<void>;
  /** @throws AppError `not-found` */
  log(name: string): GuestLog;
}
