// What a person reads before entering a value that an operation needs: who asks, and where it goes.
import type { InputField, InputRequest, Operation } from '../../core/operation/operation.ts';
import { foreignText } from '../text/foreignText.ts';
import { askerText, messageText, operationTitle, titleText } from '../operations/operationText.ts';
import type { Translate } from '../text/translate.ts';

/** The notification: what waits, for which values, for which caller, and the host that receives them. */
export function waitingText(operation: Operation | undefined, request: InputRequest, t: Translate): string {
  return t('{work} needs: {fields} ({asker}, goes to {host}).', {
    work: workText(operation, request, t),
    fields: request.fields.map((field) => foreignText(field.title, 80)).join(', '),
    asker: askerText(request.asker, t),
    host: foreignText(request.host, 120),
  });
}

/** The bundle that is set up, by the name that the person or agent gave it; other work by its title. */
function workText(operation: Operation | undefined, request: InputRequest, t: Translate): string {
  if (operation === undefined) return titleText(request.title, t);
  const { name } = operation.args;
  return typeof name === 'string'
    ? t('“{name}”', { name: foreignText(name, 80) })
    : operationTitle(operation, t);
}

/** A modal's text for a manual step: the last answer's problem, the instructions, and the place. */
export function guideText(
  request: Pick<InputRequest, 'problem' | 'fields'>,
  host: string,
  steps: readonly string[],
  t: Translate,
): string {
  const numbered = steps.map((step, index) => `${index + 1}. ${foreignText(step, 300)}`);
  const wanted = request.fields.map(({ title }) => foreignText(title, 80)).join(', ');
  return [
    ...(request.problem === undefined
      ? []
      : [t('What was entered was refused: {problem}', { problem: foreignText(request.problem, 200) }), '']),
    t('At {host}:', { host }),
    ...numbered,
    '',
    t('Then enter: {fields}', { fields: wanted }),
  ].join('\n');
}

/** The title of the box for one value. */
export function inputBoxTitle(request: InputRequest, field: InputField, t: Translate): string {
  return t('{field} for {host}, {asker}', {
    field: foreignText(field.title, 80),
    host: foreignText(request.host, 120),
    asker: askerText(request.asker, t),
  });
}

/** Shown below the box. */
export function inputBoxPrompt(request: InputRequest, field: InputField, t: Translate): string {
  const host = foreignText(request.host, 120);
  const fate = field.secret
    ? t('It is kept encrypted and sent only to {host}; no agent can read it.', { host })
    : t('It is sent to {host}.', { host });
  return field.description === '' ? fate : `${messageText(field.description)} ${fate}`;
}
