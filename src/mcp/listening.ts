// Bringing the endpoint's servers up: on a port of loopback, and on a local socket. It knows nothing of requests.
import { chmod, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../core/errors.ts';

/** On 127.0.0.1 alone; resolves to the port. @throws AppError `port-taken` where it belongs to somebody else */
export function listenOnPort(http: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(portTaken(port, error));
    http.once('error', onError);
    http.listen(port, '127.0.0.1', () => {
      http.off('error', onError);
      resolve((http.address() as AddressInfo).port);
    });
  });
}

function portTaken(port: number, cause: Error): AppError {
  return new AppError(
    'port-taken',
    `Port ${port} on 127.0.0.1 cannot be used; it probably belongs to another program.`,
    {
      cause,
      details: { port },
      next: 'Nothing listens now. Free the port, or choose another one in Sluice’s settings (0: any free port).',
    },
  );
}

/**
 * On a Unix socket that its owner alone can use, or on a Windows named pipe. Whoever names it has made sure that what
 * stands in its place belongs to nobody any more. Rejects as `node:net` does.
 */
export async function listenOnSocket(http: Server, socketPath: string): Promise<void> {
  const isPipe = process.platform === 'win32';
  if (!isPipe) await rm(socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(socketPath, () => {
      http.off('error', reject);
      resolve();
    });
  });
  if (!isPipe) await chmod(socketPath, 0o600);
}
