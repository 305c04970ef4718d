// A bundle that was deleted, as it is kept for 30 days so that it can be made again: nothing secret, and nothing that
// lives at a provider.
import type { JsonObject } from '../json.ts';
import type { Environment, Subscription } from './bundle.ts';

export interface DeletedBundle {
  id: string;
  name: string;
  provider: string;
  environment: Environment;
  /** As in `Bundle`. */
  baseUrl?: string | undefined;
  inputs: JsonObject;
  settings: JsonObject;
  subscription: Subscription | null;
  webhooks: { url: string; events: string[] }[];
  /** Milliseconds since the epoch. */
  deletedAt: number;
  /** The bundle that was made of it, if it was made again. */
  recreatedAs: string | null;
}
