// Links that lead to this window: anybody can write one, and none does more than to show what waits.
import assert from 'node:assert/strict';
import { takeWaitingLinks, waitingLink } from '../../../../src/vscode/approvals/waitingLinks.ts';

type Uri = { path: string; query: string };

describe('a link to what waits', () => {
  let take: (uri: Uri) => void;
  let raised: string[];
  let shown: number;
  let waits: string[];
  beforeEach(() => {
    raised = [];
    shown = 0;
    waits = ['op_1'];
    const uris = {
      onUri: (taker: (uri: Uri) => void) => {
        take = taker;
        return { dispose: () => undefined };
      },
    };
    const raises = {
      raise: (operationId: string) => {
        raised.push(operationId);
        return waits.includes(operationId);
      },
    };
    takeWaitingLinks(uris, [raises, { raise: () => false }], () => (shown += 1));
  });
  const open = (path: string, query = ''): void => take({ path, query });

  it('[models.link] raises what it names, whatever its query says', () => {
    open('/waiting/op_1', 'verdict=approve&approve=1&code=x');
    assert.deepEqual([raised, shown], [['op_1'], 0]);
  });

  it('[models.link] shows what waits if it is old, made up, or of another window', () => {
    for (const path of [
      '/waiting/op_2',
      '/waiting',
      '/waiting/',
      '/waiting/op_1/approve',
      '/waiting/../op_1',
    ])
      open(path);
    open(`/waiting/${'x'.repeat(10_000)}`);
    open('/waiting/op_1%00');
    assert.deepEqual([raised, shown], [['op_2'], 7]);
  });

  it('[models.link] leaves links of others alone, such as a sign-in’s', () => {
    open('/callback', 'code=1&state=2');
    open('/');
    assert.deepEqual([raised, shown], [[], 0]);
  });

  it('[models.link] holds nothing but the operation’s id', async () => {
    const external = (path: string): Promise<string> => Promise.resolve(`vscode://sluice.sluice${path}`);
    assert.equal(await waitingLink({ external }, 'op_1'), 'vscode://sluice.sluice/waiting/op_1');
  });
});
