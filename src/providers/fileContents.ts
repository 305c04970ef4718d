// Puts the content of held files into the parameters of an admitted call, at the last moment: records keep path, size and
// digest alone.
import { withContents, type HeldFiles } from '../core/toolSource/fileArguments.ts';
import type { AdmittedCall } from './admittedCall.ts';

/** @throws AppError as `HeldFiles.open` */
export async function withFiles(
  call: AdmittedCall,
  files: Pick<HeldFiles, 'open'> | undefined,
): Promise<AdmittedCall> {
  if (files === undefined) return call;
  const params = await withContents(call.params, async (file, as) => {
    const bytes = await files.open(file);
    return Buffer.from(bytes).toString(as ?? 'utf8');
  });
  return params === call.params ? call : Object.assign({ ...call }, { params });
}
