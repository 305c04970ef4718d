// What issue "Every client, every window, and no one else" promises of connecting clients; part of requirements.ts.

export const CLIENT_REQUIREMENTS: Readonly<Record<string, string>> = {
  'clients.user-wide': 'A client’s token is valid in all windows of its person, and revoked in all at once.',
  'clients.revoked-sessions':
    'Revoking or replacing a client’s token ends its sessions and open streams, in every window, and no others.',
};
