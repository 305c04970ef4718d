// A model server on loopback that plays a story to whatever agent asks it, in the API that the agent speaks, and keeps
// what the agent passed on of each result: it shows nowhere else what a model sees.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropicMessages } from './anthropicMessages.ts';
import { geminiContent } from './geminiContent.ts';
import type { Answer, Body, ModelApi } from './modelApi.ts';
import { openAiChat } from './openAiChat.ts';
import { openAiResponses } from './openAiResponses.ts';
import { nextTurn, type Story } from './story.ts';

const APIS: readonly ModelApi[] = [anthropicMessages, openAiResponses, openAiChat, geminiContent];
/** To every question beside the story: titles, summaries, suggestions. */
const ASIDE = { say: 'ok' };

export class ScriptedModel {
  /** Where agents reach it, without a path. */
  readonly url: string;
  readonly #server: Server;
  readonly #story: () => Story;
  readonly #bodies: Body[] = [];
  #results: string[] = [];

  private constructor(server: Server, story: () => Story) {
    this.#server = server;
    this.#story = story;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#respond(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async start(story: () => Story): Promise<ScriptedModel> {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return new ScriptedModel(server, story);
  }

  /** The texts of all results of Sluice's tools, as the agent passed them on, in order. */
  get results(): readonly string[] {
    return this.#results;
  }

  /** The bodies of all requests that offered tools, in order. */
  get requests(): readonly Body[] {
    return this.#bodies;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => void this.#server.close(resolve));
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const body = await bodyOf(request);
    const api = APIS.find((each) => each.serves(path));
    if (request.method !== 'POST' || api === undefined) {
      sendJson(response, besides(path));
      return;
    }
    const answer = this.#answer(api, body);
    if (api.wantsStream(path, body)) sendStream(response, answer);
    else sendJson(response, answer.whole);
  }

  #answer(api: ModelApi, body: Body): Answer {
    const { results, hasTools } = api.read(body);
    if (!hasTools) return api.answer(body, ASIDE);
    this.#bodies.push(body);
    if (results.length > this.#results.length) this.#results = results;
    return api.answer(body, nextTurn(this.#story, results));
  }
}

/** Agents count tokens, list models and see whether the server lives. */
function besides(path: string): object {
  if (/count_?tokens/i.test(path)) return { input_tokens: 100, totalTokens: 100 };
  return { object: 'list', data: [{ id: 'scripted', object: 'model', type: 'model' }], models: [] };
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as Body);
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendStream(response: ServerResponse, { events }: Answer): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const { event, data } of events) {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`);
  }
  response.end();
}
