// How Windows starts what is a batch file, as `npx` is there: by its command processor, which reads the line once more. What
// that could read as anything but an argument is refused, never escaped. Pure.
import { AppError } from '../core/errors.ts';

/** Quoted or not, the command processor and the batch file's own lines read these again. */
const READ_AGAIN = /["%!\r\n\0]/;

export interface SpawnedCommand {
  command: string;
  args: string[];
  /** The line is as the program gets it. */
  windowsVerbatimArguments?: true;
}

/**
 * @param program absolute path
 * @param shell of the system: `ComSpec`
 * @throws AppError `provider-unreachable` for an argument that can't be passed as it is
 */
export function windowsCommand(program: string, args: readonly string[], shell: string): SpawnedCommand {
  if (!/\.(?:cmd|bat)$/i.test(program)) return { command: program, args: [...args] };
  const parts = [program, ...args];
  if (parts.some((part) => READ_AGAIN.test(part)))
    throw new AppError(
      'provider-unreachable',
      `${program} is a batch file, and an argument holds a character (" % ! or a line break) that Windows would read again.`,
      { next: 'Nothing was started. The person names the program behind it, such as node with its script.' },
    );
  const line = parts.map(quoted).join(' ');
  // /d: no commands of the registry's; /s: of the outer quotes alone it takes off the first and the last.
  return { command: shell, args: ['/d', '/s', '/c', `"${line}"`], windowsVerbatimArguments: true };
}

/** A backslash before the closing quote would belong to it. */
function quoted(part: string): string {
  return `"${part.replace(/\\+$/, (slashes) => slashes + slashes)}"`;
}
