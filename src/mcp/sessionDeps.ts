// What the sessions of an endpoint, and requests without one, share.
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Clock, Logger } from '../core/hostPorts.ts';
import type { Caller } from '../core/operation/operation.ts';
import type { Mask } from '../core/provider/redaction.ts';
import type { Offer } from './offer.ts';
import type { Pins } from './pinnedDescriptions.ts';
import type { IsPlain } from './plainRequests.ts';
import type { ProtocolTasks, ProtocolTool } from './protocolTool.ts';
import type { TaskOperations } from './tasks.ts';
import type { ToolCalls } from './toolCalls.ts';
import type { WaitingLink } from './waitingLinks.ts';

/** What all sessions of an endpoint share. */
export interface SessionDeps {
  toolCalls: ToolCalls;
  /** The tools as they are advertised to that client. */
  toolsFor(caller: Caller): readonly Tool[];
  /** Tools of bundles under names of their own. */
  pins: Pins;
  /** By name; not in `toolCalls`. */
  protocolTools: ReadonlyMap<string, ProtocolTool>;
  protocolTasks?: ProtocolTasks | undefined;
  isPlain: IsPlain;
  offer: Offer;
  /** Operations and their changes: what is told to clients beside answers. */
  operations: TaskOperations;
  clock: Clock;
  logger: Logger;
  /** Masks the secrets that this process knows. */
  secrets?: Mask;
  version: string;
  /** How a model uses the tools well; part of the answer to `initialize`. */
  instructions: string;
  waitingLink?: WaitingLink | undefined;
  /** Milliseconds between comments on quiet SSE streams, so that nobody takes them for dead. */
  keepAliveMs: number;
}
