// What a model is told about Sluice when it connects (MCP `instructions`).

export const INSTRUCTIONS = `Sluice sets up and looks after integration bundles (API credentials, webhooks, OAuth clients) for the person at the editor.
- Start with list_providers and list_bundles. Follow next_cursor until has_more is false.
- provision_bundle is safe to repeat: it joins work that runs, resumes what stopped, and returns what exists. Do not invent a new name to try again.
- A project may name the bundles that it needs: get_setup shows them, apply_setup sets up what is missing. Where it answers not-accepted, ask the person to run “Sluice: Set Up This Project…”.
- Long work outlives a call: when status is "running", "awaiting_input" or "awaiting_approval", do other work, then call wait_for_operation with the operation_id. Do not repeat the request.
- What stopped midway says in exists_now what it has left: resume_operation finishes it, roll_back_operation takes it back. undo_operation takes back a completed change while its bundle has not changed since. provision_bundle with a deleted bundle’s id makes it again within 30 days.
- sync_credentials refreshes accounts’ tokens in chunks: follow next_cursor until has_more is false, wait where retry_after_ms says so. A cursor can be repeated safely; retry_failed tries only what failed.
- Secrets are never given or returned. Where one is needed, the person is asked in VS Code. To put one where a program needs it, use deliver_secret; never read the file or print the variable afterwards.
- An error says what happened, what state things are in, and what to do next: follow "next".`;
