// A window with Sluice on a folder that isn't trusted yet, open while a suite runs.
import { vsixPath } from '../../scripts/project.ts';
import { startVsCode, type VsCode } from './vsCode.ts';

/** Opens it before the suite's tests and closes it after them; nothing in it asks for trust by itself. */
export function useUntrustedWindow(opened: (vsCode: VsCode) => void): void {
  let vsCode: VsCode | undefined;
  before(async () => {
    const settings = { 'security.workspace.trust.startupPrompt': 'never' };
    vsCode = await startVsCode({ vsix: vsixPath, workspaceTrust: true, settings });
    opened(vsCode);
  });
  after(() => vsCode?.close());
}
