// What the tests use of `oidc-provider`, which ships no types.
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

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
