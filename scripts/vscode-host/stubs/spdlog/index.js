// Stands in for VS Code's native logger, whose binary would have to be compiled: appends each line to its file.
// Knows only the surface that VS Code's server calls.
const fs = require('node:fs');
const path = require('node:path');

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class Logger {
  #file;
  #level = 0;
  #raw = false;

  constructor(file) {
    this.#file = file;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    for (const [severity, name] of levels.entries()) {
      this[name] = (message) => this.#write(severity, message);
    }
  }

  #write(severity, message) {
    if (severity < this.#level) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    const line = this.#raw ? message : `${time} [${levels[severity]}] ${message}\n`;
    try {
      fs.appendFileSync(this.#file, line);
    } catch {
      // A log that cannot be written (the folder is being removed at shutdown) must not end the server.
    }
  }

  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }
  clearFormatters() {
    this.#raw = true;
  }
  setPattern() {}
  flush() {}
  drop() {}
}

const createLogger = async (_name, file) => new Logger(file);

exports.Logger = Logger;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
exports.setFlushOn = () => {};
exports.setLevel = () => {};
exports.version = 0;
