// A log that nobody reads.
import type { Logger } from '../../../src/core/hostPorts.ts';

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
