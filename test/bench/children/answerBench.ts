// The child's end of the line to its benchmark: what every child can be asked, and what a script adds to it.
import { Profile } from '../profile.ts';
import { heapInUse } from '../statistics.ts';

type Handler = (params: never) => unknown;

interface Question {
  id: number;
  method: string;
  params: unknown;
}

/** From here on the parent is answered; what was asked before waits in the channel. */
export function answerBench(handlers: Record<string, Handler> = {}): void {
  let profile: Profile | undefined;
  const all: Record<string, Handler> = {
    hello: () => null,
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return user + system;
    },
    heap: () => heapInUse(),
    profileStart: () => {
      profile = new Profile();
    },
    profileStop: (file: string) => profile?.stop(file),
    ...handlers,
  };
  process.on('message', (message) => {
    const { id, method, params } = message as Question;
    const answer = async (): Promise<unknown> => all[method]?.(params as never);
    answer().then(
      (result) => process.send?.({ id, result: result ?? null }),
      (error: unknown) => process.send?.({ id, error: String(error) }),
    );
  });
}
