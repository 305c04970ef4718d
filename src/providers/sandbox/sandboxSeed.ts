// What the sandbox starts with, as Sluice records it.
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { Credential, SecretRef } from '../../core/bundle/credential.ts';

/** What the composition writes into Sluice's own store, so that both sides know the same things. */
export interface SandboxSeed {
  bundles: Bundle[];
  credentials: Credential[];
  secrets: { ref: SecretRef; value: string }[];
}
