// What a model is told about Sluice when it connects (MCP `instructions`): what goes wrong without it, most costly
// first, because clients cut long instructions off. A test holds it below 2,048 characters.

export const INSTRUCTIONS = `Sluice sets up and looks after integration bundles (API credentials, webhooks, OAuth clients) for the person at the editor, who approves in VS Code what is dangerous.
- Long work outlives a call. "running", "awaiting_approval" or "awaiting_input" is no failure: never repeat the request. Do other work, then call wait_for_operation with its operation_id, and timeout_s below your own time limit, until the status is another. After a lost answer list_operations finds it.
- Before you delete, revoke, spend, share, migrate or change what is live, call with dry_run: true: it asks nobody and shows what would change. Tell the person; then call once for all targets (delete_bundles, not delete_bundle again and again).
- "denied", "timed_out" and "no_approver" changed nothing. Say so, and ask again only if the person wants it.
- Lists and sync_credentials come in pages: call again with cursor = next_cursor until has_more is false, after retry_after_ms where it is given. The same cursor is safe to repeat; never make one up. Only after the run: retry_failed.
- Start with list_providers and list_bundles. provision_bundle is safe to repeat: it joins, resumes or returns what exists. Never invent a new name to try again. With a deleted bundle’s id it makes it anew within 30 days.
- get_setup shows the bundles that a project needs, apply_setup sets them up. On not-accepted, ask the person to run “Sluice: Set Up This Project…”.
- What stopped midway says in exists_now what it left: resume_operation finishes it, roll_back_operation takes it back. undo_operation takes back a completed change.
- Secrets are never given or returned: VS Code asks the person. deliver_secret puts one where a program needs it; never read it there.
- An error says what happened, what state things are in and what to do: follow "next".`;
