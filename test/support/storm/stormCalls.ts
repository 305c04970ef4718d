// What a storm asks for: any tool that changes something, with arguments made by chance from what there is.
import type { ListedRow } from '../listAll.ts';
import type { AgentClient } from '../agentClient.ts';
import type { Chance } from '../chance.ts';

export type StormCall = [tool: string, args: Record<string, unknown>];
type Row = ListedRow;

/** What the next call is made from. */
interface Draw {
  agent: AgentClient;
  chance: Chance;
  bundles: Row[];
  /** One of `bundles`. */
  bundle: Row;
  /** Grows with every call of a round. */
  serial: number;
}

const DAY_MS = 86_400_000;
const ENVIRONMENTS = ['development', 'staging', 'production'];

/** Undefined where there is nothing that this tool could be asked of. */
type Maker = (draw: Draw) => StormCall | undefined | Promise<StormCall | undefined>;

const MAKERS: readonly Maker[] = [
  ({ bundle }) => ['delete_bundle', { bundle_id: bundle.id }],
  (draw) => ['delete_bundles', { bundle_ids: some(draw, 2 + draw.chance.below(3)) }],
  (draw) => [
    'migrate_bundles',
    {
      target_environment: draw.chance.one(ENVIRONMENTS),
      bundle_ids: some(draw, 1 + draw.chance.below(3)),
    },
  ],
  ({ bundle, serial }) => [
    'share_bundle',
    {
      bundle_id: bundle.id,
      recipient: `person${serial}@example.org`,
      fields: ['name'],
      expires_at: new Date(Date.now() + DAY_MS).toISOString(),
    },
  ],
  ({ bundle, chance }) => [
    'change_subscription',
    { bundle_id: bundle.id, subscription: chance.one(['scale', 'starter', 'team', 'free', 'pro']) },
  ],
  async (draw) => {
    const held = await credentialsOf(draw);
    const revocable = held.filter(({ kind }) => kind === 'api_key' || kind === 'grant');
    if (revocable.length === 0) return undefined;
    return ['revoke_credentials', { credential_ids: shuffled(revocable, draw.chance).slice(0, 2) }];
  },
  async ({ agent, bundle, chance, serial }) => {
    const { output } = await agent.call('get_bundle', { bundle_id: bundle.id });
    const webhooks = (output['webhooks'] ?? []) as Row[];
    if (webhooks.length === 0) return undefined;
    const new_url = `https://storm${serial}.example.org/in`;
    return ['update_webhook_url', { bundle_id: bundle.id, webhook_id: chance.one(webhooks).id, new_url }];
  },
  ({ bundle, serial }) => [
    'update_bundle_settings',
    { bundle_id: bundle.id, settings: { [`key${serial % 3}`]: serial } },
  ],
  ({ bundle, chance }) => [
    'sync_credentials',
    { batch_size: 5 + chance.below(40), ...(chance.next() < 0.3 && { bundle_id: bundle.id }) },
  ],
  ({ chance, serial }) => [
    'provision_bundle',
    { name: `storm ${serial % 7}`, provider: 'sandbox', environment: chance.one(ENVIRONMENTS) },
  ],
  async (draw) => {
    const held = await credentialsOf(draw);
    const key = held.find(({ kind }) => kind === 'api_key');
    if (key === undefined) return undefined;
    const destination = { type: 'env_file', file: '.env', key: draw.chance.one(['API_KEY', 'NEW_KEY']) };
    return ['deliver_secret', { bundle_id: draw.bundle.id, credential_id: key.id, destination }];
  },
  onAnOperation,
  onAnOperation,
  onAnOperation,
  onAnOperation,
];

/** The next call of a storm. */
export async function nextCall(draw: Omit<Draw, 'bundle'>): Promise<StormCall | undefined> {
  const bundle = draw.chance.one(draw.bundles);
  return draw.chance.one(MAKERS)({ ...draw, bundle });
}

/** Every row of a list, page by page. */
async function onAnOperation({ agent, chance }: Draw): Promise<StormCall | undefined> {
  const { output } = await agent.call('list_operations', { limit: 20 });
  const operations = output['operations'] as Row[];
  if (operations.length === 0) return undefined;
  const tool = chance.one(['undo_operation', 'roll_back_operation', 'cancel_operation', 'resume_operation']);
  return [tool, { operation_id: chance.one(operations).id }];
}

async function credentialsOf({ agent, bundle }: Draw): Promise<Row[]> {
  const { output } = await agent.call('list_credentials', { bundle_id: bundle.id, limit: 100 });
  // Another call can have deleted the bundle by now: then there is nothing to list.
  return ((output['credentials'] ?? []) as Row[]).filter(({ state }) => state !== 'revoked');
}

function some({ bundles, chance }: Draw, count: number): string[] {
  return shuffled(bundles, chance).slice(0, count);
}

function shuffled(rows: readonly Row[], chance: Chance): string[] {
  const order = rows.map(({ id }) => ({ id, at: chance.next() }));
  return order.sort((one, other) => one.at - other.at).map(({ id }) => id);
}
