// What MCP 2026-07-28 asks of a server, by the names of its lines; part of REQUIREMENTS.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'mcp.conformance.modern':
    'The conformance suite of 2026-07-28 passes for every revision that it knows; against Sluice itself only what lacks a fixture fails.',
  'mcp.modern-peer': 'The SDK’s second client, an independent peer, works with the era natively.',
  'mcp.reissue':
    'After a broken stream the same request joins what runs, resumes what stopped and gets what was not delivered: nothing runs twice.',
  'era.modern': 'A POST whose _meta names a protocol version is answered without a session.',
  'era.header': 'A POST whose header names the revision but that lacks _meta is modern and malformed.',
  'era.same-endpoint':
    'Both eras are served at once on one path; session headers mean nothing to the modern one.',
  'era.removed': 'Methods that the revision removed are unknown methods.',
  'era.fallback': 'The older era never emits the revision’s own error codes.',
  'http.post': 'One path takes POST, one message a request; no batches and no responses.',
  'http.origin': 'A wrong Origin is refused with 403, and nobody gets in without a token.',
  'http.notification': 'A notification is accepted with 202 and no body.',
  'http.answer':
    'A request is answered by one JSON object, or by a stream of its notifications that its response ends.',
  'http.version-header': 'MCP-Protocol-Version is required and equals _meta’s.',
  'http.method-header': 'Mcp-Method is required and equals the method, case included.',
  'http.name-header': 'Mcp-Name is required where a request names something, and equals it.',
  'http.base64':
    'Header values in Base64 are decoded before they are compared; white space around is no part.',
  'http.param-header': 'Where a schema declares x-mcp-header, header and argument agree or are both absent.',
  'http.no-resume': 'Streams have no event ids and cannot be resumed.',
  'meta.required':
    'A required member of _meta that is missing or wrong is -32602, HTTP 400, with the request’s id.',
  'meta.version': 'A version that is not served is -32022, HTTP 400, with those that are.',
  'meta.stateless': 'Nothing that an earlier request declared counts for a later one.',
  'meta.capability': 'What needs an undeclared capability is -32021, HTTP 400, with what is required.',
  'meta.log-level': 'A log level that is none is -32602.',
  'result.type': 'Every result has a resultType.',
  'result.server-info': 'Every result names the server in its _meta.',
  'result.id': 'Errors carry the id of their request, and an integer as their code.',
  'result.structured': 'Structured content also stands in a text block.',
  'cache.hints': 'Lists and reads say how long they hold, and that they are for this client alone.',
  'list.stable': 'Lists have the same order each time, on every connection.',
  'list.cursor': 'An unknown cursor is -32602.',
  'resource.missing': 'A missing resource is -32602 with its URI.',
  'error.not-found': 'An unknown method is -32601 with HTTP 404.',
  'error.codes': 'No code of older revisions or of the reserved range is emitted.',
  'error.tool': 'Bad arguments are a result with isError; an unknown tool is -32602.',
  'discover.implemented': 'server/discover tells versions, capabilities and instructions.',
  'discover.honest': 'What discovery declares is answered, and what it does not declare is not.',
  'progress.rising':
    'Progress has the request’s token, rises, stays on its stream and ends before the result.',
  'log.opt-in': 'Log messages are not offered, and never sent unasked.',
  'cancel.close': 'Closing a response cancels its request, and nothing more is sent.',
  'listen.ack':
    'A listen stream first acknowledges the accepted subset; nothing that was not asked for follows.',
  'listen.tag': 'Everything on a listen stream names its request as the subscription.',
  'listen.end': 'A stream that the server ends has a complete result with that tag.',
  'listen.several': 'Several listen streams live at once, each for itself.',
  'mrtr.state': 'Request state that was changed on its way is refused.',
  'mrtr.missing': 'Missing answers are asked for again, unknown ones are ignored.',
  'task.negotiated':
    'A task is only returned to a request that declares the extension; a task parameter is ignored.',
  'task.create': 'A created task is flat, durable before it is told, and another caller’s is unknown.',
  'task.get': 'tasks/get tells how a task stands, and has its result in the end, also if the tool failed.',
  'task.update': 'tasks/update is acknowledged; unknown keys are ignored and unknown tasks are -32602.',
  'task.cancel': 'tasks/cancel is acknowledged without a task; unknown tasks are -32602.',
  'task.undeclared': 'Task methods and taskIds of a client that does not declare the extension are -32021.',
  'task.notify': 'A listen stream that names a task is told of it, the whole task each time.',
  'task.no-progress': 'A task has no progress notifications; its status message says how far it is.',
  'task.terminal': 'What was reported as ended stays so.',
};
