// MCP's official conformance suite of 2026-07-28: against Sluice's MCP stack with the suite's fixtures in it, where
// everything passes, and against Sluice itself, where nothing fails but what lacks a fixture by name.
import assert from 'node:assert/strict';
import { HeadlessHost } from '../../../support/headlessHost.ts';
import { TemporaryFolders } from '../../../support/temporaryFolder.ts';
import { conformanceScripts } from '../../../support/testTools.ts';
import { runConformance, wrongOf, type Check } from './conformanceRun.ts';
import { ConformanceServer } from './conformanceServer.ts';
import { TokenProxy } from './tokenProxy.ts';

const REQUIREMENTS = ['--requirements', '2026-07-28'];
const INSTALL_MS = 180_000;

/** What the revision requires, each scenario with the fixtures of the suite that it asks for by name. */
const SCENARIOS: Readonly<Record<string, readonly string[]>> = {
  caching: [],
  'completion-complete': [],
  'dns-rebinding-protection': [],
  'http-custom-header-server-validation': ['a tool with x-mcp-header'],
  'http-header-validation': [],
  'input-required-result-basic-elicitation': ['test_input_required_result_elicitation'],
  'input-required-result-basic-list-roots': ['test_input_required_result_list_roots'],
  'input-required-result-basic-sampling': ['test_input_required_result_sampling'],
  'input-required-result-capability-check': ['test_input_required_result_capabilities'],
  'input-required-result-ignore-extra-params': ['test_input_required_result_elicitation'],
  'input-required-result-missing-input-response': ['test_input_required_result_elicitation'],
  'input-required-result-multi-round': ['test_input_required_result_multi_round'],
  'input-required-result-multiple-input-requests': ['test_input_required_result_multiple_inputs'],
  'input-required-result-non-tool-request': ['test_input_required_result_prompt'],
  'input-required-result-request-state': ['test_input_required_result_request_state'],
  'input-required-result-result-type': ['test_input_required_result_elicitation'],
  'input-required-result-tampered-state': ['test_input_required_result_tampered_state'],
  'input-required-result-unsupported-methods': [],
  'input-required-result-validate-input': [],
  'json-schema-2020-12': ['json_schema_2020_12_tool'],
  'prompts-get-embedded-resource': ['test_prompt_with_embedded_resource'],
  'prompts-get-simple': ['test_simple_prompt'],
  'prompts-get-with-args': ['test_prompt_with_arguments'],
  'prompts-get-with-image': ['test_prompt_with_image'],
  'prompts-list': [],
  'resources-list': [],
  'resources-read-binary': ['test://static-binary'],
  'resources-read-text': ['test://static-text'],
  'resources-templates-read': ['test://template/{id}/data'],
  'sep-2164-resource-not-found': [],
  'server-sse-multiple-streams': [],
  'server-stateless': [
    'test_missing_capability',
    'test_streaming_elicitation',
    'test_logging_tool',
    'test_trigger_tool_change',
  ],
  'tasks-capability-negotiation': ['slow_compute'],
  'tasks-dispatch-and-envelope': ['greet', 'slow_compute', 'failing_job'],
  'tasks-lifecycle': ['greet', 'slow_compute', 'failing_job', 'protocol_error_job'],
  'tasks-mrtr-composition': ['test_tool_with_task'],
  'tasks-mrtr-input': ['confirm_delete', 'multi_input'],
  'tasks-request-headers': ['greet', 'slow_compute'],
  'tasks-request-state-removal': ['slow_compute'],
  'tasks-required-task-error': ['failing_job'],
  // The suite itself skips it until its harness can listen.
  'tasks-status-notifications': [],
  'tasks-wire-fields': ['slow_compute'],
  'tools-call-audio': ['test_audio_content'],
  'tools-call-embedded-resource': ['test_embedded_resource'],
  'tools-call-error': ['test_error_handling'],
  'tools-call-image': ['test_image_content'],
  'tools-call-mixed-content': ['test_multiple_content_types'],
  'tools-call-simple-text': ['test_simple_text'],
  'tools-call-with-progress': ['test_tool_with_progress'],
  'tools-list': [],
};
const NEVER_EXAMINED = ['tasks-status-notifications'];

describe('the official conformance suite, protocol 2026-07-28', () => {
  const folders = new TemporaryFolders();
  let script: string;
  let server: ConformanceServer;
  let checks: ReadonlyMap<string, readonly Check[]>;

  before(async function () {
    this.timeout(INSTALL_MS);
    ({ stateless: script } = await conformanceScripts());
    server = await ConformanceServer.start();
    checks = await runConformance(script, server.url, REQUIREMENTS, folders.make());
  });

  after(async () => {
    await server?.stop();
    folders.dispose();
  });

  it('[mcp.conformance.modern] holds the scenarios that are listed here, and no other', () => {
    assert.deepEqual([...checks.keys()].sort(), Object.keys(SCENARIOS));
  });

  for (const scenario of Object.keys(SCENARIOS))
    it(`[mcp.conformance.modern] passes ${scenario}`, () => {
      const all = checks.get(scenario) ?? [];
      assert.deepEqual(wrongOf(all), []);
      const hasExamined = all.some(({ status }) => status === 'SUCCESS');
      assert.equal(hasExamined, !NEVER_EXAMINED.includes(scenario), JSON.stringify(all));
    });

  for (const version of ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'])
    it(`[mcp.conformance.modern] passes every scenario for ${version}`, async () => {
      const args = ['--suite', 'all', '--spec-version', version];
      const found = await runConformance(script, server.url, args, folders.make());
      assert.deepEqual([...found.values()].flatMap(wrongOf), []);
    });

  it('[mcp.conformance.modern] fails nothing of Sluice itself but what asks for a fixture by name', async () => {
    const host = await HeadlessHost.start(folders.make());
    const proxy = await TokenProxy.start({
      port: Number(new URL(host.ready.url).port),
      token: host.ready.token,
    });
    try {
      const found = await runConformance(script, proxy.url, REQUIREMENTS, folders.make());
      const failing = [...found].filter(([, all]) => wrongOf(all).length > 0).map(([scenario]) => scenario);
      const needing = Object.keys(SCENARIOS).filter((scenario) => SCENARIOS[scenario]?.length);
      assert.deepEqual(failing.sort(), needing);
    } finally {
      await proxy.stop();
      await host.stop();
    }
  });
});
