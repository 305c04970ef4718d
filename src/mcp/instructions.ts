// What a model learns about Sluice when it connects (MCP `instructions`): the costliest mistakes first, because clients
// cut long instructions off. A test holds it to 400 tokens.

export const INSTRUCTIONS = `Sluice manages integration bundles (API credentials, webhooks, OAuth clients). A person approves dangerous work in VS Code.
- "running", "awaiting_approval" and "awaiting_input" are not failures: never repeat the request (it would join; repeat: true makes another). Do other work, then call wait_for_operation with operation_id and a timeout_s below your own limit. After a lost answer, use list_operations.
- Before you delete, revoke, spend, share, migrate, or change live bundles, call with dry_run: true and tell the person. Then call once for all targets (delete_bundles, not delete_bundle repeatedly).
- "denied", "timed_out" and "no_approver" changed nothing. Ask again only if the person wants it.
- Lists and sync_credentials are paged: repeat with cursor = next_cursor until has_more is false, after retry_after_ms. Never invent a cursor.
- To use a service that has a bundle or an MCP server here: find_bundle_tools, then read_from_bundle or act_with_bundle.
- Start with list_bundles. provision_bundle is safe to repeat; call it in parallel for several; never invent a new name to retry. A deleted bundle’s id recreates it within 30 days.
- apply_setup sets up a project’s bundles; on not-accepted, ask the person to run “Sluice: Set Up This Project…”.
- After a stop, exists_now shows what was left: resume_operation finishes it, roll_back_operation undoes it. undo_operation undoes completed work.
- Never ask for or pass secrets: VS Code asks. deliver_secret puts one where a program needs it; don’t read it there.
- Errors say what to do: follow "next".`;
