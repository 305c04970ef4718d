// What bounds the endpoint's connections, and an HTTP server with these bounds. It knows no protocol.
import { createServer, type Server } from 'node:http';
import type { SessionLimits } from './mcpSessions.ts';
import type { BodyLimits } from './requestBody.ts';

export interface EndpointLimits {
  body: BodyLimits;
  sessions: SessionLimits;
  /** Milliseconds from a connection's first byte to the end of the headers, at most. */
  headersTimeoutMs: number;
  /** Connections at once; further ones are dropped. */
  maxConnections: number;
  /** Milliseconds between comments on quiet SSE streams. */
  keepAliveMs: number;
}

export const DEFAULT_LIMITS: EndpointLimits = {
  body: { maxBytes: 4 * 1024 * 1024, timeoutMs: 30_000 },
  sessions: { maxPerClient: 100, maxInAll: 1_000, idleMs: 30 * 60_000 },
  headersTimeoutMs: 10_000,
  maxConnections: 4_096,
  keepAliveMs: 15_000,
};

export function newServer(limits: EndpointLimits): Server {
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    // Agents think between calls: a connection that ends after Node's 5 s loses the request that crosses its end.
    keepAliveTimeout: 10 * 60_000,
    // A second line behind the body's own limit, which answers in words.
    requestTimeout: limits.headersTimeoutMs + limits.body.timeoutMs,
    connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
    // Otherwise Node shows the first of two alike, and the SDK both.
    joinDuplicateHeaders: true,
  });
  server.maxConnections = limits.maxConnections;
  return server;
}
