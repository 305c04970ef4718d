// What Sluice promises about storage and vault.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'storage.bounded':
    'What ended is removed by age and number; what can be continued, undone or fetched, and the audit log, never.',
  'storage.durable': 'What was confirmed survives every kill.',
  'storage.full': 'A full disk at any write leaves a known state, from which the work can be finished.',
  'storage.transactions': 'A transaction happens as a whole or not at all.',
  'storage.migrations':
    'Older storage is carried forward, with a backup before each version; the last two are kept.',
  'storage.newer': 'Storage of a newer version is refused and left untouched.',
  'storage.folder': 'The storage records its folder, and says where it was made when it was moved.',
  'storage.private': 'Storage is its owner’s alone.',
  'storage.damaged': 'Damage is told as such and never made worse.',
  'storage.recalled':
    'A record that was read before is given again only while its row reads the same, and no reader can change it.',
  'storage.start-over':
    'Starting over sets the old storage aside as a file, says what lives on, and is the only way to a new key.',
  'storage.adopt': 'Bundles are taken over from another storage or a backup, once, with all that is theirs.',
  'storage.try-again': 'After a full disk work goes on without a restart, where it stopped.',
  'storage.problem-said': 'Damage or a full disk is said once, with what to do, to people and to agents.',
  'backup.file': 'A backup is one private, encrypted file; no plain copy is left.',
  'backup.restore': 'A backup and its passphrase bring bundles and secrets back, on another machine too.',
  'backup.refused': 'What is wrong with a backup is said before anything is changed.',
  'backup.void': 'A restored state revives no lease, request, decision, exception or removed client.',
  'backup.grants': 'After a restore no refresh token is presented that may have been spent since.',
  'backup.aside': 'What a backup takes the place of is kept, and can be put back.',
  'backup.elsewhere': 'Nothing takes the place of a storage that another window has open.',
  'backup.crash': 'A restore that a crash interrupted is finished by the next start.',
  'backup.newer': 'A backup of a newer Sluice is refused as such.',
  'passphrase.unlock': 'A passphrase opens the vault whose key secret storage has lost.',
  'passphrase.secret': 'A passphrase is long, costly to guess, and found nowhere.',
  'passphrase.suggested':
    'A passphrase is suggested, once, when the vault first holds a secret that matters.',
  'passphrase.wrong': 'A wrong passphrase is told from an altered file, costs time, and locks nobody out.',
  'vault.ways-back': 'A locked vault or damaged storage is said once, with the ways back.',
  'vault.only':
    'Secrets are in the vault and nowhere else: no file, log, error, result or journal shows one.',
  'vault.sealed': 'Secrets are sealed with AES-256-GCM for their place; nothing altered or moved opens.',
  'vault.locked': 'Without the right key the vault is locked: readable, nothing sent, never a new key.',
  'vault.any-value': 'Whatever a provider issues as a secret is kept as it came, half characters included.',
  'storage.put-back':
    'An older storage that was put in place past Sluice is treated as a restored backup, and shown.',
  'vault.masked':
    'A secret that this process knows is masked in answers, errors, logs and records, in whatever form it is written.',
};
