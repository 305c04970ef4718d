// The conformance suite's tools and prompt of MCP 2026-07-28 that ask their client by `input_required`, or that need a
// capability. Names, keys and texts are the suite's.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ModernInput, ProtocolTool } from '../../../../src/mcp/protocolTool.ts';
import { CODES, ModernError } from '../../../../src/mcp/modern/modernProtocol.ts';

type Members = Readonly<Record<string, unknown>>;
type Round = (given: ModernInput) => Members;

const elicit = (message: string, name: string, type = 'string'): Members => ({
  method: 'elicitation/create',
  params: {
    message,
    requestedSchema: { type: 'object', properties: { [name]: { type } }, required: [name] },
  },
});
const sample = (text: string): Members => ({
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens: 100 },
});
const ROOTS: Members = { method: 'roots/list', params: {} };
const NAME = { user_name: elicit('What is your name?', 'name') };

export const said = (text: string): Members => ({ content: [{ type: 'text', text }] });
export const required = (inputRequests: Members, requestState?: string): Members => ({
  resultType: 'input_required',
  inputRequests,
  ...(requestState !== undefined && { requestState }),
});

/** The named answers if each is there and an object, else undefined: then they are asked for again. */
export function answersTo(names: readonly string[], given: ModernInput): Members | undefined {
  const answers = given.inputResponses ?? {};
  const isHere = (name: string): boolean => typeof answers[name] === 'object' && answers[name] !== null;
  return names.every(isHere) ? answers : undefined;
}

/** Asks for what is missing, then says so. */
const once =
  (requests: Members, answer: (answers: Members) => string): Round =>
  (given) => {
    const answers = answersTo(Object.keys(requests), given);
    return answers === undefined ? required(requests) : said(answer(answers));
  };

/** State that its holder cannot change: what it says, and a MAC of that. */
class SealedState {
  readonly #key = randomBytes(32);

  seal(state: string): string {
    return `${state}.${this.#mac(state)}`;
  }

  /** @throws ModernError -32602 for what was not sealed here */
  open(sealed: unknown): string {
    const [state = '', mac = '', ...more] = String(sealed).split('.');
    const [own, claimed] = [Buffer.from(this.#mac(state)), Buffer.from(mac)];
    if (more.length === 0 && own.length === claimed.length && timingSafeEqual(own, claimed)) return state;
    throw new ModernError(CODES.invalidParams, 'The requestState is not one that was given out.');
  }

  #mac(state: string): string {
    return createHmac('sha256', this.#key).update(state).digest('base64url');
  }
}

const sealed = new SealedState();
const confirm = { confirm: elicit('Please confirm', 'ok', 'boolean') };
const stateful: Round = (given) => {
  if (given.requestState === undefined) return required(confirm, sealed.seal('asked'));
  sealed.open(given.requestState);
  return answersTo(['confirm'], given) ? said('state-ok') : required(confirm, sealed.seal('asked'));
};
const several = { ...NAME, greeting: sample('Generate a greeting'), client_roots: ROOTS };
const steps = [
  { step1: elicit('Step 1: What is your name?', 'name') },
  { step2: elicit('Step 2: What is your favorite color?', 'color') },
];

const ROUNDS: Readonly<Record<string, Round>> = {
  test_input_required_result_elicitation: once(NAME, (answers) => `Hello, ${nameIn(answers)}!`),
  test_input_required_result_sampling: once(
    { capital_question: sample('What is the capital of France?') },
    ({ capital_question }) => JSON.stringify(capital_question),
  ),
  test_input_required_result_list_roots: once({ client_roots: ROOTS }, ({ client_roots }) =>
    JSON.stringify(client_roots),
  ),
  test_input_required_result_request_state: stateful,
  test_input_required_result_tampered_state: stateful,
  test_input_required_result_multiple_inputs: (given) => {
    if (given.requestState === undefined) return required(several, sealed.seal('several'));
    sealed.open(given.requestState);
    return answersTo(Object.keys(several), given) ? said('All is here.') : required(several);
  },
  test_input_required_result_multi_round: (given) => {
    const round = given.requestState === undefined ? 0 : Number(sealed.open(given.requestState));
    const asked = steps[round - 1];
    const next = asked === undefined || answersTo(Object.keys(asked), given) ? round : round - 1;
    const asks = steps[next];
    return asks === undefined ? said('Both rounds are over.') : required(asks, sealed.seal(String(next + 1)));
  },
  test_input_required_result_capabilities: ({ clientCapabilities, inputResponses }) => {
    const requests = {
      ...(clientCapabilities['elicitation'] !== undefined && NAME),
      ...(clientCapabilities['sampling'] !== undefined && { thought: sample('Think of a word.') }),
    };
    return inputResponses === undefined ? required(requests) : said('Answered.');
  },
  test_streaming_elicitation: once(NAME, (answers) => `Hello, ${nameIn(answers)}!`),
  test_missing_capability: ({ clientCapabilities }) => {
    if (clientCapabilities['sampling'] !== undefined) return said('The client can sample.');
    throw new ModernError(CODES.missingCapability, 'This needs sampling.', 400, {
      requiredCapabilities: { sampling: {} },
    });
  },
};

export function nameIn(answers: Members): string {
  const { content } = answers['user_name'] as { content?: { name?: string } };
  return content?.name ?? 'nobody';
}

/** @param called told of each call */
export function fixtureInputTools(called: (tool: string) => void): ProtocolTool[] {
  return Object.entries(ROUNDS).map(([name, round]) => ({
    description: { name, description: `The conformance suite’s ${name}.`, inputSchema: { type: 'object' } },
    call: async () => ({ content: [{ type: 'text', text: 'Only 2026-07-28 has this.' }] }),
    answerModern: async (_args, given) => {
      called(name);
      return round(given);
    },
  }));
}

export const INPUT_PROMPT = {
  name: 'test_input_required_result_prompt',
  description: 'A text about what the client is asked for.',
};

export function getInputPrompt(name: string, given: ModernInput): Members | undefined {
  if (name !== INPUT_PROMPT.name) return undefined;
  const asks = { user_context: elicit('What context should the prompt use?', 'context') };
  const answers = answersTo(['user_context'], given);
  if (answers === undefined) return required(asks);
  const text = `Work in this context: ${JSON.stringify(answers['user_context'])}`;
  return { messages: [{ role: 'user', content: { type: 'text', text } }] };
}
