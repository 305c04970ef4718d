// What the tests use of `oidc-provider`, which ships no types.
declare module 'oidc-provider' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

  interface Saved {
    save(ttlSeconds?: number): Promise<string>;
  }

  interface GrantContext {
    oidc: { params?: Record<string, unknown> };
  }

  export class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    callback(): RequestListener;
    on(
      event: 'grant.success' | 'grant.error',
      listener: (context: GrantContext, error?: Error) => void,
    ): void;
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{
      uid: string;
      prompt: { name: string };
      params: Record<string, unknown>;
      session?: { accountId: string };
    }>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: object,
      options: { mergeWithLastSubmission: boolean },
    ): Promise<void>;
    readonly Client: { find(id: string): Promise<object | undefined> };
    readonly Grant: new (members: Record<string, unknown>) => Saved & { addOIDCScope(scope: string): void };
    readonly RefreshToken: (new (members: Record<string, unknown>) => Saved) & {
      find(value: string): Promise<{ isValid: boolean } | undefined>;
    };
    readonly AccessToken: (new (members: Record<string, unknown>) => Saved) & {
      find(value: string): Promise<{ isValid: boolean } | undefined>;
    };
  }
}
