// A round trip to the window, which runs in another process than extensions and takes and sends messages in their order.
import * as vscode from 'vscode';

/**
 * Resolves once the window has received whatever was sent to it before, and has reported what happened in it until then.
 * Rejects if VS Code closes or reloads it.
 */
export function windowReached(): Thenable<unknown> {
  return vscode.commands.executeCommand('setContext', 'sluice.hasAsked', true);
}
