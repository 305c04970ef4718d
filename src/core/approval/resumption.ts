// Continues operations that stopped or waited for values; if a person has to decide first, asks.
import type { Caller, Operation } from '../operation/operation.ts';
import type { Wording } from '../plan/phrase.ts';
import type { Continued, OperationEngine } from '../operation/engine.ts';

/** Lets a person decide whether an operation continues. */
interface Asker {
  askToContinue(operation: Operation, why: Wording): Promise<Operation>;
}

export class Resumption {
  readonly #operations: Pick<OperationEngine, 'resume' | 'provideInput'>;
  readonly #gate: Asker;

  constructor(operations: Pick<OperationEngine, 'resume' | 'provideInput'>, gate: Asker) {
    this.#operations = operations;
    this.#gate = gate;
  }

  /** @returns the operation, which works or waits for a decision. @throws as `OperationEngine.resume`, `askToContinue` */
  async resume(operationId: string, by: Caller): Promise<Operation> {
    return this.#continued(await this.#operations.resume(operationId, by));
  }

  /** Takes a person's values. @throws as `OperationEngine.provideInput`, `askToContinue` */
  async provideInput(requestId: string, values: Record<string, string>): Promise<Operation> {
    return this.#continued(await this.#operations.provideInput(requestId, values));
  }

  #continued(continued: Continued): Operation | Promise<Operation> {
    switch (continued.kind) {
      case 'continued':
        return continued.operation;
      case 'needs-approval':
        return this.#gate.askToContinue(continued.operation, continued.why);
    }
  }
}
