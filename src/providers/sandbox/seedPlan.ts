// What the demo consists of: names, ages and use of its bundles. Data only; the same on every machine.
import type { Environment } from '../../core/bundle/bundle.ts';

export interface PlannedBundle {
  name: string;
  environment: Environment;
  plan: 'free' | 'pro' | 'scale';
  ageDays: number;
  /** Days since its last use; `never`; `unknown`: the provider keeps no record. */
  unused: number | 'never' | 'unknown';
  accounts: number;
  webhooks: number;
}

type Line = [name: string, ageDays: number, unused: PlannedBundle['unused'], accounts: number];

const PRODUCTION: Line[] = [
  ['Production Slack Integration', 412, 0, 30],
  ['Acme CRM sync', 365, 1, 18],
  ['Billing events to warehouse', 300, 0, 12],
  ['Support desk bridge', 280, 2, 14],
  ['Customer webhooks v2', 190, 0, 10],
  ['Partner portal sign-in', 150, 3, 16],
  ['Payroll export', 520, 31, 4],
  ['Legacy order feed', 900, 214, 3],
  ['Status page notifier', 240, 'unknown', 2],
];
const STAGING: Line[] = [
  ['Staging Slack Integration', 400, 4, 10],
  ['Acme CRM sync', 360, 12, 8],
  ['Billing events rehearsal', 210, 45, 6],
  ['Support desk bridge', 270, 9, 7],
  ['Customer webhooks v2', 180, 2, 6],
  ['Partner portal sign-in', 140, 60, 8],
  ['Load test harness', 330, 121, 5],
  ['Invoice PDF mailer', 95, 93, 3],
  ['Warehouse backfill', 310, 187, 4],
  ['Search index feed', 75, 8, 5],
  ['Marketing sandbox', 505, 340, 6],
  ['Identity provider trial', 66, 'never', 2],
  ['Old webhook relay', 610, 'unknown', 3],
  ['Analytics mirror', 130, 'unknown', 4],
];
const DEVELOPMENT: Line[] = [
  ['Slack playground', 220, 1, 6],
  ['Acme CRM sync', 350, 20, 5],
  ['Hackathon 2025 bot', 380, 365, 4],
  ['Calendar experiment', 88, 86, 3],
  ['Maria: webhook tests', 41, 5, 4],
  ['Jonas: OAuth spike', 58, 57, 3],
  ['Release notes bot', 160, 14, 4],
  ['Issue triage prototype', 112, 101, 3],
  ['Currency rates cache', 77, 'never', 2],
  ['Mobile push trial', 260, 230, 5],
  ['Feature flag mirror', 199, 33, 4],
  ['Onboarding mail test', 145, 'never', 3],
  ['GraphQL gateway demo', 305, 'unknown', 4],
  ['Tmp bundle (delete me)', 430, 'unknown', 4],
];

/** 37 bundles, 9 of them in production, with 240 accounts. */
export const SEED_PLAN: readonly PlannedBundle[] = [
  ...planned('production', PRODUCTION, 3),
  ...planned('staging', STAGING, 2),
  ...planned('development', DEVELOPMENT, 1),
];

const FIRST_NAMES =
  'alice bruno carla deniz elena farid greta hugo ines jonas kenji lucia maria nadia oskar priya quentin rosa samir tove'.split(
    ' ',
  );
const DOMAINS = ['acme.example', 'northwind.example', 'globex.example', 'initech.example'];

/** An account's name: an address that exists nowhere (RFC 2606). */
export function accountName(index: number): string {
  const person = FIRST_NAMES[index % FIRST_NAMES.length];
  const round = Math.floor(index / FIRST_NAMES.length);
  return `${person}${round === 0 ? '' : round + 1}@${DOMAINS[round % DOMAINS.length]}`;
}

function planned(environment: Environment, lines: Line[], webhooks: number): PlannedBundle[] {
  const plan = environment === 'production' ? 'pro' : 'free';
  return lines.map(([name, ageDays, unused, accounts]) => ({
    name,
    environment,
    plan,
    ageDays,
    unused,
    accounts,
    webhooks,
  }));
}
