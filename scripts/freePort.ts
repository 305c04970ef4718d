// Finds a free TCP port on loopback. Does not hold it: whoever asks binds it at once.
import { createServer } from 'node:net';

/** Whether nothing listens on the port of 127.0.0.1 now. */
export async function isFreePort(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** The first free port from `first` on. */
export async function nextFreePort(first: number): Promise<number> {
  for (let port = first; port < first + 100 && port < 65_536; port += 1) {
    if (await isFreePort(port)) return port;
  }
  throw new Error(`No free port on 127.0.0.1 from ${first} on`);
}

/** A free port that the operating system picks. */
export async function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('The probe for a free port got no address'));
      });
    });
  });
}
