// Asks the person for values that operations wait for: a notification announces them, and only a person's click opens
// a box.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import { Emitter, type Disposable, type Event } from '../../core/lifecycle.ts';
import type { InputRequest } from '../../core/operation/operation.ts';
import type { InputPrompt } from '../../core/operation/inputPrompt.ts';
import type { Sluice } from '../../core/sluice.ts';
import { waitingText } from './inputText.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { showProblem } from '../text/problemMessage.ts';

export class InputBoxPrompt implements InputPrompt, Disposable {
  readonly #started: () => Promise<Pick<Sluice, 'operations' | 'resumption'> | undefined>;
  readonly #logger: OutputChannelLogger;
  /** By request id, in order of arrival. */
  readonly #waiting = new Map<string, InputRequest>();
  /** The operations that wait for them, by request id. */
  readonly #operations = new Map<string, string>();
  readonly #changes: Emitter<void>;

  /** @param started resolves when Sluice has started, or could not: requests are announced during the start */
  constructor(
    started: () => Promise<Pick<Sluice, 'operations' | 'resumption'> | undefined>,
    logger: OutputChannelLogger,
  ) {
    this.#started = started;
    this.#logger = logger;
    this.#changes = new Emitter((error) => logger.error('A subscriber to inputs failed.', error));
  }

  get onDidChange(): Event<void> {
    return this.#changes.event;
  }

  get waiting(): InputRequest[] {
    return [...this.#waiting.values()];
  }

  /** @inheritdoc A repeated announcement shows nothing new. */
  announce(request: InputRequest, operationId: string): void {
    if (this.#waiting.has(request.id)) return;
    this.#waiting.set(request.id, request);
    this.#operations.set(request.id, operationId);
    this.#changes.fire();
    void this.#notify(request, operationId);
  }

  withdraw(requestId: string): void {
    this.#operations.delete(requestId);
    if (this.#waiting.delete(requestId)) this.#changes.fire();
  }

  /** A link asked for it: its notification shows again. @returns false if nothing of that operation waits */
  raise(operationId: string): boolean {
    const waiting = this.waiting.filter(({ id }) => this.#operations.get(id) === operationId);
    for (const request of waiting) void this.#notify(request, operationId);
    return waiting.length > 0;
  }

  /**
   * Asks for every field, one box after the other, and passes the values on. Keeps nothing if the person
   * gives up.
   */
  async ask(request: InputRequest): Promise<void> {
    const sluice = await this.#started();
    if (sluice === undefined || !this.#waiting.has(request.id)) {
      void vscode.window.showInformationMessage(t('Nothing waits for this input anymore.'));
      return;
    }
    const { askForInput } = await import('./askForInput.ts');
    const values = await askForInput(request);
    if (values === undefined) return;
    try {
      await sluice.resumption.provideInput(request.id, values);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await showProblem(error, this.#logger);
    }
  }

  dispose(): void {
    this.#waiting.clear();
    this.#operations.clear();
    this.#changes.dispose();
  }

  async #notify(request: InputRequest, operationId: string): Promise<void> {
    const operation = (await this.#started())?.operations.get(operationId);
    const enter = t('Enter…');
    const chosen = await vscode.window.showInformationMessage(waitingText(operation, request, t), enter);
    if (chosen === enter) await this.ask(request);
  }
}
