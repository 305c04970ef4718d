// What a page shows now: built anew from the records each time; of the audit log, the search goes on where it was.
import { AppError } from '../../core/errors.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { PageRef } from '../../protocol/page.ts';
import { exportRecords } from '../audit/exportAuditLog.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { testedCredential } from '../bundles/credentialTest.ts';
import { dateTimeText, t } from '../text/localize.ts';
import { auditChoices, auditReader, type AuditChoices } from './auditReader.ts';
import { auditPage } from './auditPage.ts';
import { AUDIT_OUTCOMES, AuditSearch, isShown, NO_AUDIT_FILTER, type AuditFilter } from './auditSearch.ts';
import { Acts, type BuiltPage } from './builtPage.ts';
import { bundlePage } from './bundlePage.ts';
import { operationPage } from './operationPage.ts';
import { bundleFacts, operationFacts } from './pageSource.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export class PageContent {
  readonly #running: () => Sluice | undefined;
  readonly #clock: Clock;
  readonly #kind: PageRef['kind'];
  readonly #id: string;
  #filter: AuditFilter;
  #search: AuditSearch | undefined;
  #choices: AuditChoices | undefined;
  readonly #tests = new Map<string, string>();

  constructor({ kind, id }: PageRef, running: () => Sluice | undefined, clock: Clock) {
    this.#kind = kind;
    this.#id = id;
    this.#running = running;
    this.#clock = clock;
    this.#filter = { ...NO_AUDIT_FILTER, bundle: kind === 'audit' ? id : '' };
  }

  /** What VS Code keeps: of the audit log, the bundle that it is about now. */
  get ref(): PageRef {
    return { kind: this.#kind, id: this.#kind === 'audit' ? this.#filter.bundle : this.#id };
  }

  /** @throws AppError if the record is gone, or Sluice does not run */
  async build(): Promise<BuiltPage> {
    const sluice = this.#running();
    if (sluice === undefined) throw new AppError('not-found', t('Sluice is not running.'), { next: '' });
    const acts = new Acts();
    const texts = { t, timeText: dateTimeText, now: this.#clock.now(), tests: this.#tests };
    switch (this.#kind) {
      case 'bundle': {
        const facts = await bundleFacts(sluice, this.#id, acts, texts);
        if (facts === undefined)
          throw new AppError('not-found', t('This bundle no longer exists.'), {
            next: t('The audit log tells what happened to it.'),
          });
        return bundlePage(facts, acts, t);
      }
      case 'operation':
        return operationPage(await operationFacts(sluice, this.#id, dateTimeText), acts, t);
      case 'audit':
        return this.#audit(sluice, acts);
    }
  }

  /** Sets one field of the audit log's filter; values that it does not offer are ignored. */
  async choose(name: string, value: string): Promise<void> {
    if (this.#kind !== 'audit' || !isField(name) || !isValue(name, value)) return;
    this.#filter = { ...this.#filter, [name]: value };
    this.#search = undefined;
    await Promise.resolve();
  }

  /** Tests a credential of the bundle; the page shows that it does, then the result. @param shown draws the page */
  async test(id: string, name: string, shown: () => Promise<void>): Promise<void> {
    const sluice = this.#running();
    if (sluice === undefined || this.#kind !== 'bundle') return;
    const tell = (text: string): Promise<void> => {
      this.#tests.delete(id);
      this.#tests.set(id, text);
      return shown();
    };
    await tell(t('Testing “{name}”…', { name }));
    const { text } = await testedCredential(sluice, { bundleId: this.#id, id }, dateTimeText, t);
    await tell(text);
  }

  /** Writes what the filter lets through, all of it, to a file that the person chooses. */
  async export(deps: WithLogger): Promise<void> {
    const sluice = this.#running();
    const filter = this.#filter;
    if (sluice !== undefined) await exportRecords(sluice, deps, (record) => isShown(filter, record));
  }

  async more(): Promise<void> {
    await this.#search?.more();
  }

  async #audit(sluice: Sluice, acts: Acts): Promise<BuiltPage> {
    this.#choices ??= await auditChoices(
      sluice,
      sluice.tokens.list().map(({ label }) => label),
    );
    if (this.#search === undefined) {
      this.#search = new AuditSearch(this.#filter, auditReader(sluice));
      await this.#search.more();
    }
    const { events, lookedAt, hasMore, filter } = this.#search;
    const facts = {
      filter,
      events,
      lookedAt,
      hasMore,
      size: sluice.audit.size,
      problem: '',
      timeText: dateTimeText,
    };
    return auditPage({ ...facts, ...this.#choices }, acts, t);
  }
}

function isField(name: string): name is keyof AuditFilter {
  return Object.hasOwn(NO_AUDIT_FILTER, name);
}

function isValue(name: keyof AuditFilter, value: string): boolean {
  if (value === '') return true;
  if (name === 'since' || name === 'until') return DAY.test(value) && !Number.isNaN(Date.parse(value));
  return name !== 'outcome' || AUDIT_OUTCOMES.some((known) => known === value);
}
