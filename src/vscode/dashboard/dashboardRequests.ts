// Answers the requests of the dashboard's view. The view is not trusted: ids must be known, actions must be offered,
// and no request decides anything. A request for approval only opens its modal.
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/hostPorts.ts';
import type { HostMessage, Request, Requests, StartCommand } from '../../protocol/messages.ts';
import type { CellLine } from '../../protocol/dashboardState.ts';
import { foreignText } from '../text/foreignText.ts';
import type { OperationActions } from '../operations/operationActions.ts';
import { messageText, problemText } from '../operations/operationText.ts';
import { sentenceText, type Translate } from '../text/translate.ts';
import { runAction } from './dashboardActions.ts';
import { stepLine } from './dashboardRecords.ts';
import type { DashboardFeed } from './dashboardFeed.ts';
import type { DashboardSource } from './dashboardSource.ts';

export interface DashboardRequestDeps {
  feed: DashboardFeed;
  t: Translate;
  logger: Logger;
  actions: () => OperationActions | undefined;
  /** Opens the dialog or box of that request; resolves when it has closed. */
  review: (id: string) => Promise<void>;
  start: (command: StartCommand) => PromiseLike<unknown>;
}

/** A view with more open requests is broken or hostile. */
const MOST_AT_ONCE = 20;

export class DashboardRequests {
  readonly #deps: DashboardRequestDeps;
  #open = 0;

  constructor(deps: DashboardRequestDeps) {
    this.#deps = deps;
  }

  /** Never rejects. */
  async answer(request: Request): Promise<Extract<HostMessage, { type: 'answer' | 'refusal' }>> {
    const { t, logger } = this.#deps;
    const { id } = request;
    if (this.#open >= MOST_AT_ONCE)
      return { type: 'refusal', id, message: t('Too much at once. Try again.') };
    this.#open += 1;
    try {
      return { type: 'answer', id, result: await this.#result(request) };
    } catch (error) {
      if (AppError.is(error)) return { type: 'refusal', id, message: problemText(error, t) };
      logger.error('A request of the dashboard failed.', error);
      return { type: 'refusal', id, message: t('Sluice itself failed. Its log says why.') };
    } finally {
      this.#open -= 1;
    }
  }

  async #result(request: Request): Promise<Requests[Request['method']]['result']> {
    const { feed, t, logger, review, start } = this.#deps;
    switch (request.method) {
      case 'act':
        return this.#act(request.params);
      case 'review': {
        const { id } = request.params;
        if (!feed.shown.attention.some((waiting) => waiting.id === id))
          throw refusal(t('It no longer waits.'));
        // The view gets its answer once the dialog was requested; changes report the rest.
        review(id).catch((error: unknown) => logger.error('A dialog could not be opened.', error));
        return null;
      }
      case 'steps': {
        const { source, operationId } = this.#known(request.params.operationId);
        return source.steps(operationId).map((step) => stepLine(step, t));
      }
      case 'cells':
        return this.#cells(request.params);
      case 'start':
        Promise.resolve(start(request.params.command)).catch((error: unknown) =>
          logger.error('A command could not be run.', error),
        );
        return null;
    }
  }

  async #act({ operationId, action }: Requests['act']['params']): Promise<null> {
    const { t, actions } = this.#deps;
    const { source } = this.#known(operationId);
    const todo = actions();
    if (todo === undefined || !(await runAction(action, source.operation(operationId), todo)))
      throw refusal(t('This operation doesn’t allow that now.'));
    return null;
  }

  #cells({ runId, from, count }: Requests['cells']['params']): CellLine[] {
    const { feed } = this.#deps;
    const { source } = this.#known(runId);
    return feed.runs.places(runId, from, count).map((place): CellLine => {
      const item = source.item(runId, place);
      return {
        account: foreignText(item?.account ?? '', 120),
        bundle: foreignText(item === undefined ? '' : source.bundleName(item.bundleId), 120),
        state: item?.outcome ?? 'taken',
        message: messageText(sentenceText(item?.message ?? '', this.#deps.t)),
      };
    });
  }

  /** Only operations that the view has received. */
  #known(operationId: string): { source: DashboardSource; operationId: string } {
    const { feed, t } = this.#deps;
    const { source } = feed;
    if (source === undefined) throw refusal(t('Sluice is not running.'));
    if (!feed.shown.operations.some(({ id }) => id === operationId))
      throw refusal(t('The dashboard does not show this operation.'));
    return { source, operationId };
  }
}

function refusal(message: string): AppError {
  return new AppError('not-found', message, { next: '' });
}
