// The endpoint's server on a local socket or named pipe, beside the one on the loopback address.
import type { Server } from 'node:http';
import type { Logger } from '../core/hostPorts.ts';
import { newServer, type EndpointLimits } from './endpointLimits.ts';
import { listenOnSocket } from './listening.ts';

export interface LocalServer {
  server: Server;
  path: string;
}

/** Clients that speak HTTP need no socket: without it everything else works. */
export async function localServer(
  { socketPath, logger }: { socketPath?: string | undefined; logger: Logger },
  limits: EndpointLimits,
): Promise<LocalServer | undefined> {
  if (socketPath === undefined) return undefined;
  const server = newServer(limits);
  try {
    await listenOnSocket(server, socketPath);
    return { server, path: socketPath };
  } catch (error) {
    logger.error('The MCP endpoint has no local socket: the stdio bridge cannot reach it.', error);
    return undefined;
  }
}
