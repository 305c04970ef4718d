// One agent of a person with one project: a Sluice host on its folder, a home with what Connect wrote into the agent's
// configuration, and runs of the agent that a scripted model drives. Knows no story.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bridgeConnection, isNode } from '../../../src/clients/bridgeCommand.ts';
import { ClientConfigurations } from '../../../src/clients/clientConfigurations.ts';
import type { Connection, KnownClient, Machine, Way } from '../../../src/clients/knownClients.ts';
import { KNOWN_CLIENTS } from '../../../src/clients/knownClients.ts';
import { applyEdits } from '../../../src/clients/textEdit.ts';
import { HOME_VARIABLE } from '../../../src/core/access/bridgeVariables.ts';
import { writeClientToken } from '../../../src/windows/clientTokenFile.ts';
import { userDirectory } from '../../../src/windows/userDirectory.ts';
import { AgentClient } from '../agentClient.ts';
import { builtBridge } from '../bridgeClient.ts';
import type { WantedGuest } from '../guests/headlessGuests.ts';
import { HeadlessHost } from '../headlessHost.ts';
import { SandboxControl } from '../sandboxControl.ts';
import { ScriptedModel } from '../scriptedModel/scriptedModel.ts';
import type { Story } from '../scriptedModel/story.ts';
import { TemporaryFolders } from '../temporaryFolder.ts';
import { installedClients } from '../testTools.ts';
import type { Agent } from './agent.ts';
import { AgentProcess } from './agentProcess.ts';

export interface AgentWorldOptions {
  way: Way;
  speed?: 'instant' | 'realistic';
  /** How long the person lets the agent wait for a call, milliseconds; its default otherwise. */
  patienceMs?: number;
  /** A server behind Sluice that the entry leads to, in the place of Sluice's own tools; gets the project's folder. */
  guest?: (project: string) => Promise<WantedGuest>;
  /** Whose file the entry is in; the person's own by default. */
  entry?: 'workspace';
}

export class AgentWorld {
  readonly #agent: Agent;
  readonly #folders = new TemporaryFolders();
  readonly #home = this.#folders.make();
  readonly #sluiceHome = path.join(this.#folders.make(), 'sluice');
  readonly #project = this.#folders.make();
  readonly #options: AgentWorldOptions;
  readonly #models: ScriptedModel[] = [];
  readonly #processes: AgentProcess[] = [];
  #host: HeadlessHost | undefined;
  #client: AgentClient | undefined;
  #token = '';
  #guest: string | undefined;

  private constructor(agent: Agent, options: AgentWorldOptions) {
    this.#agent = agent;
    this.#options = options;
  }

  /** A host that runs. The agent is connected by its first run, when there is a model to lead it to. */
  static async start(agent: Agent, options: AgentWorldOptions): Promise<AgentWorld> {
    const world = new AgentWorld(agent, options);
    await world.#startHost(world.#folders.make());
    world.#token = world.host.ready.token;
    await world.#putBehind();
    return world;
  }

  /** Where the agent runs. */
  get project(): string {
    return this.#project;
  }

  get host(): HeadlessHost {
    if (this.#host === undefined) throw new Error('The host is not running.');
    return this.#host;
  }

  /** Another client of the same host, with the agent's token. */
  async client(): Promise<AgentClient> {
    return (this.#client ??= await AgentClient.connect(this.host.ready.url, this.#token));
  }

  sandbox(): Promise<SandboxControl> {
    return SandboxControl.of(this.host);
  }

  /** Starts the agent on a prompt, with a model that plays the story. */
  async ask(story: () => Story): Promise<{ model: ScriptedModel; agent: AgentProcess }> {
    const model = await ScriptedModel.start(story);
    this.#models.push(model);
    await this.#setUp(model);
    return { model, agent: await this.#run(this.#agent.ask('Do what I asked.'), model) };
  }

  /** What the agent shows of its MCP servers. */
  async listServers(): Promise<string> {
    const model = await ScriptedModel.start(function* () {
      // It calls nothing.
      yield* [];
      return 'ok';
    });
    this.#models.push(model);
    await this.#setUp(model);
    return (await this.#run(this.#agent.list.args, model)).ended;
  }

  /** The host dies, and another starts on its storage, as after a crash. */
  async crash(): Promise<void> {
    const { directory } = this.host;
    await this.#client?.close();
    this.#client = undefined;
    await this.host.kill();
    await this.#startHost(directory);
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.end()));
    await this.#client?.close();
    await Promise.all([this.#host?.stop(), ...this.#models.map((model) => model.close())]);
    this.#folders.dispose();
  }

  async #startHost(storage: string): Promise<void> {
    const { speed = 'instant' } = this.#options;
    const folders = [this.#project];
    const host = { speed, home: this.#sluiceHome, folders, lastingToken: true };
    this.#host = await HeadlessHost.start(storage, host);
  }

  /** What the person has in the home, then what Connect writes, then what the person adds to it, and Connect again. */
  async #setUp(model: ScriptedModel): Promise<void> {
    const place = { home: this.#home, modelUrl: model.url };
    const { workspaceSettings } = this.#options.entry === 'workspace' ? this.#agent : {};
    const settings = { ...this.#agent.settings(place), ...workspaceSettings };
    for (const [name, text] of Object.entries(settings)) {
      const file = path.join(this.#home, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    if (this.#options.entry === 'workspace') {
      const directory = userDirectory({ [HOME_VARIABLE]: this.#sluiceHome });
      await writeClientToken(directory, this.#known.id, this.#token);
    }
    await this.#connect();
    this.#addMembers(this.#agent.members(this.#options.patienceMs));
    await this.#connect();
    if (this.#guest !== undefined) await this.#leadTo(this.#guest);
  }

  async #putBehind(): Promise<void> {
    const wanted = await this.#options.guest?.(this.#project);
    if (wanted === undefined) return;
    this.host.say({ guest: wanted });
    await this.host.event(({ event }) => event === 'guest');
    this.#guest = wanted.name;
  }

  /** As “Put an MCP Server Behind Sluice…” writes an entry. */
  async #leadTo(guest: string): Promise<void> {
    const connection = await this.#connection();
    if (connection.way !== 'bridge') throw new Error('A guest is reached over the bridge.');
    const { format, member } = this.#known;
    const file = this.#known.file(this.#machine);
    const text = readFileSync(file, 'utf8');
    const args = [...connection.args, '--guest', guest];
    writeFileSync(file, applyEdits(text, format.setMember(text, [...member, 'args'], args)));
  }

  async #connect(): Promise<void> {
    const configurations = new ClientConfigurations(this.#machine, this.#sluiceHome);
    const plan = await configurations.planConnect(this.#known, await this.#connection(), { allow: true });
    await configurations.carryOut(plan);
  }

  async #connection(): Promise<Connection> {
    const token = this.#token;
    if (this.#options.way === 'http') return { way: 'http', url: this.host.ready.url, token };
    const place = { bridge: await builtBridge(), home: this.#sluiceHome };
    const deps = { platform: process.platform, editor: process.execPath, isNode };
    return bridgeConnection({ token, startedFrom: this.#known.startedFrom }, place, deps);
  }

  #addMembers(members: Record<string, number | boolean>): void {
    const { format, member } = this.#known;
    const file = this.#known.file(this.#machine);
    let text = readFileSync(file, 'utf8');
    for (const [name, value] of Object.entries(members))
      text = applyEdits(text, format.setMember(text, [...member, name], value));
    writeFileSync(file, text);
  }

  async #run(args: readonly string[], { url: modelUrl }: ScriptedModel): Promise<AgentProcess> {
    const env = this.#agent.env({ home: this.#home, modelUrl });
    const program = this.#agent.program(await installedClients());
    const place = { home: this.#home, project: this.#project };
    const process = new AgentProcess(program, args, { ...place, env });
    this.#processes.push(process);
    return process;
  }

  get #known(): KnownClient {
    const wanted = this.#options.entry === 'workspace' ? 'vscode-agent-host' : this.#agent.client;
    const client = KNOWN_CLIENTS.find(({ id }) => id === wanted);
    if (client === undefined) throw new Error(`Connect knows no ${wanted}.`);
    return client;
  }

  get #machine(): Machine {
    const editorFolder = path.join(this.#home, 'editor');
    const workspaceFolders = [this.#project];
    return { platform: process.platform, env: {}, home: this.#home, editorFolder, workspaceFolders };
  }
}
