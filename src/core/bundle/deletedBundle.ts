// A deleted bundle, kept for 30 days so that it can be recreated: without secrets, and without provider objects.
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
  /** The bundle recreated from it, if any. */
  recreatedAs: string | null;
}
