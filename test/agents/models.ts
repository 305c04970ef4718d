// What the scripted models do: they act only on what they can read, as a model that follows Sluice's words would.
import { read, type Story, type ToolCall } from '../support/scriptedModel/story.ts';

const call = (tool: string, args: Record<string, unknown> = {}): ToolCall => ({ tool, args });

/** States in which an operation goes on without the model. */
const UNDER_WAY = ['running', 'awaiting_approval', 'awaiting_input'];
/** More turns than any story needs: a model that gets no further gives up. */
const MAX_TURNS = 30;

/** Pages through all bundles, and says the ids that it read. */
export function* listing(): Story {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = yield call('list_bundles', cursor === undefined ? {} : { cursor });
    ids.push(...new Set([...page.matchAll(/bnd_\w{26}/g)].map(([id]) => id)));
    cursor = read(page, 'next_cursor');
  } while (cursor !== undefined && ids.length < 100);
  return ids.join(' ');
}

export const provisioning = (name: string) =>
  function* (): Story {
    return yield* settled(
      yield call('provision_bundle', { name, provider: 'sandbox', environment: 'development' }),
    );
  };

/** Deletes the bundle and waits, however long the person takes. */
export const deleting = (bundleId: string) =>
  function* (): Story {
    return yield* settled(yield call('delete_bundle', { bundle_id: bundleId, reason: 'It is not used.' }));
  };

/** Sends the same request whenever the agent loses patience with it, as models do. */
export const insisting = (bundleId: string) =>
  repeated(call('delete_bundle', { bundle_id: bundleId, reason: 'It is not used.' }));

/** Sends the same request again if it brought no answer. */
export const repeating = (name: string) =>
  repeated(call('provision_bundle', { name, provider: 'sandbox', environment: 'development' }));

/** Follows the cursors of a sync to its end, and says how many calls it took. */
export function* syncing(): Story {
  let calls = 0;
  let cursor: string | undefined;
  let said: string;
  do {
    said = yield call('sync_credentials', cursor === undefined ? {} : { cursor });
    calls += 1;
    cursor = read(said, 'next_cursor');
  } while (cursor !== undefined && calls < MAX_TURNS);
  return `${read(said, 'status')} after ${calls} calls`;
}

/** Finds what was begun before, and cancels it if it still goes on. */
export function* cancelling(): Story {
  const found = yield call('list_operations', { limit: 1 });
  const operation = { operation_id: read(found, 'id') };
  if (!UNDER_WAY.includes(statusIn(found))) return statusIn(found);
  yield call('cancel_operation', operation);
  return yield* settled(yield call('wait_for_operation', operation));
}

/** Sets up a bundle; if its answer is lost, it does what the words say: finds the operation, and resumes it. */
export const recovering = (name: string) =>
  function* (): Story {
    let said = yield call('provision_bundle', { name, provider: 'sandbox', environment: 'development' });
    for (let turns = 0; turns < MAX_TURNS && !isDone(said); turns += 1) {
      const found = yield call('list_operations', { limit: 1 });
      const operation = { operation_id: read(found, 'id') };
      if (statusIn(found) === 'interrupted') said = yield call('resume_operation', operation);
      else if (operation.operation_id !== undefined)
        said = yield call('wait_for_operation', { ...operation, timeout_s: 5 });
    }
    return read(said, 'status') ?? said;
  };

/** What the person asked for. */
export interface Release {
  channel: string;
  notes: string;
  failedChecks: readonly string[];
}

/** Finds how to post and to file at a live bundle, posts to the channel of that name, and files a ticket for each check. */
export const releasing = ({ channel, notes, failedChecks }: Release) =>
  function* (): Story {
    const posting = yield call('find_bundle_tools', { query: 'send a message to a channel' });
    const bundle_id = liveBundleIn(posting);
    const use = (found: string, input: object): ToolCall =>
      call('act_with_bundle', { bundle_id, tool: read(found, 'tool'), ...input });
    const channels = yield call('read_from_bundle', { bundle_id, tool: 'list_channels' });
    const channel_id = new RegExp(String.raw`"id\\*": ?\\*"(\w+)[^{}]*"${channel}\\*"`).exec(channels)?.[1];
    const sent = yield* settled(yield use(posting, { input: { channel_id, text: notes } }));
    const filing = yield call('find_bundle_tools', { query: 'create a ticket' });
    const inputs = failedChecks.map((check) => ({ title: `Failed check: ${check}` }));
    const filed = yield* ended(yield use(filing, { inputs }));
    const outcomes = [...filed.matchAll(/outcome\\*": ?\\*"(\w+)/g)].map(([, outcome]) => outcome);
    return `${sent}: ${outcomes.join(', ')}`;
  };

/** The first one that is live, in what find_bundle_tools says. */
function liveBundleIn(found: string): string | undefined {
  return /bundle_id\\*": ?\\*"(bnd_\w{26})[^{}]*live\\*": ?true/.exec(found)?.[1];
}

function repeated(request: ToolCall): () => Story {
  return function* () {
    let said = '';
    for (let turns = 0; turns < MAX_TURNS && !isDone(said); turns += 1) said = yield request;
    return read(said, 'status') ?? said;
  };
}

/** The operation's status at its end. */
function* settled(answer: string): Story {
  const said = yield* ended(answer);
  return read(said, 'status') ?? said;
}

/** The answer once the operation is over, however long the person takes. */
function* ended(answer: string): Story {
  let said = answer;
  for (let turns = 0; turns < MAX_TURNS && UNDER_WAY.includes(read(said, 'status') ?? ''); turns += 1)
    said = yield call('wait_for_operation', { operation_id: read(said, 'operation_id') });
  return said;
}

const isDone = (said: string): boolean => read(said, 'status') === 'completed';

/** Of the one operation in a list: the list's own status comes first. */
function statusIn(list: string): string {
  return read(list.slice(list.indexOf('operations')), 'status') ?? '';
}
