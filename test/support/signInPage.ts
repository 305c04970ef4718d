// The page of the test's OAuth server on which a person says who they are, as plain as one can be. Consent is given by
// itself. It knows nothing of Sluice.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';

/** Where the server sends people whom it does not know yet. */
export const SIGN_IN_PATH = '/sign-in/';

/** Answers requests below `SIGN_IN_PATH`. */
export async function signInPage(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid, prompt, params } = await provider.interactionDetails(request, response);
  if (prompt.name === 'consent') {
    const { session } = await provider.interactionDetails(request, response);
    const grant = new provider.Grant({ accountId: session?.accountId, clientId: params['client_id'] });
    const { scope } = params;
    grant.addOIDCScope(typeof scope === 'string' ? scope : '');
    const grantId = await grant.save(86_400);
    await provider.interactionFinished(
      request,
      response,
      { consent: { grantId } },
      { mergeWithLastSubmission: true },
    );
    return;
  }
  if (request.method !== 'POST') {
    const form = `<form method="post" action="${SIGN_IN_PATH}${uid}"><label>Account <input name="account" autofocus></label><button>Sign in</button></form>`;
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<!doctype html><title>Sign in</title>${form}`);
    return;
  }
  const accountId = new URLSearchParams(await textOf(request)).get('account') ?? '';
  const result = accountId === '' ? { error: 'access_denied' } : { login: { accountId } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString('utf8');
  return text;
}

/** Goes through the sign-in as a browser does. @returns where the server sends the browser back to */
export async function signIn(url: string, account: string): Promise<string> {
  const cookies = new Map<string, string>();
  const go = async (at: string, body?: URLSearchParams): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(at, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie },
      ...(body && { body }),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const [name = '', ...value] = pair.split('=');
      cookies.set(name, value.join('='));
    }
    return answer;
  };
  const { origin } = new URL(url);
  let at = url;
  for (let hops = 0; hops < 20; hops += 1) {
    const isForm = new URL(at).pathname.startsWith(SIGN_IN_PATH);
    let answer = await go(at);
    if (isForm && answer.status === 200) answer = await go(at, new URLSearchParams({ account }));
    const next = answer.headers.get('location');
    if (next === null)
      throw new Error(`The sign-in ended at ${at} with ${answer.status}: ${await answer.text()}`);
    at = new URL(next, at).href;
    if (new URL(at).origin !== origin) return at;
  }
  throw new Error('The sign-in goes in circles.');
}
