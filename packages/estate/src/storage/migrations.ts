/**
 * The database's history: each step is run once, in order, and `user_version` counts those that were. A step that was
 * released never changes; a new one is added at the end.
 */
export const migrations: readonly string[] = [
  `
  -- Ids the estate gave, by what they stand for. They never change.
  CREATE TABLE identity (name TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;

  CREATE TABLE job (id TEXT PRIMARY KEY, ended_ms INTEGER, body TEXT NOT NULL) STRICT;

  -- The last journalled view of each machine: what the drivers' true state is compared with at the next start.
  CREATE TABLE machine (id TEXT PRIMARY KEY, hypervisor TEXT NOT NULL, body TEXT NOT NULL) STRICT;

  CREATE TABLE driver_entry (
    hypervisor TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (hypervisor, key)
  ) STRICT;

  CREATE TABLE collection (
    name TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, key)
  ) STRICT;

  CREATE TABLE journal (
    cursor INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, machine TEXT, audit INTEGER NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX journal_machine ON journal (machine, cursor) WHERE machine IS NOT NULL;
  `,
  `
  -- Ordered rows of those who share the database, not held in memory: read and forgotten from the front.
  CREATE TABLE queue (
    name TEXT NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (name, position)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What machines and hosts have used, as rings: a row takes the place of the one that had its slot a round before.
  -- The level is the seconds of a row, at the second at which it begins, the subject a UUID.
  CREATE TABLE metric (
    subject BLOB NOT NULL, level INTEGER NOT NULL, slot INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (subject, level, slot)
  ) STRICT, WITHOUT ROWID;
  `,
]

/** In the file's header, so that we never write into a database that is somebody else's: the letters CIMR. */
export const applicationId = 0x43494d52
