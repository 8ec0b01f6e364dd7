/** Every way in which the database is written, by name: callers send names and values, never SQL. */
export const writeStatements: Readonly<Record<WriteName | 'journal.append', string>> = {
  'identity.put': 'INSERT INTO identity (name, id) VALUES (?, ?)',
  'job.put':
    'INSERT INTO job (id, ended_ms, body) VALUES (?, ?, ?) ' +
    'ON CONFLICT (id) DO UPDATE SET ended_ms = excluded.ended_ms, body = excluded.body',
  'job.delete': 'DELETE FROM job WHERE id = ?',
  'machine.put':
    'INSERT INTO machine (id, hypervisor, body) VALUES (?, ?, ?) ' +
    'ON CONFLICT (id) DO UPDATE SET hypervisor = excluded.hypervisor, body = excluded.body',
  'machine.delete': 'DELETE FROM machine WHERE id = ? AND hypervisor = ?',
  'driver.put':
    'INSERT INTO driver_entry (hypervisor, key, value) VALUES (?, ?, ?) ' +
    'ON CONFLICT (hypervisor, key) DO UPDATE SET value = excluded.value',
  'driver.delete': 'DELETE FROM driver_entry WHERE hypervisor = ? AND key = ?',
  'collection.put':
    'INSERT INTO collection (name, key, value) VALUES (?, ?, ?) ' +
    'ON CONFLICT (name, key) DO UPDATE SET value = excluded.value',
  'collection.delete': 'DELETE FROM collection WHERE name = ? AND key = ?',
  'queue.append': 'INSERT INTO queue (name, position, body) VALUES (?, ?, ?)',
  'queue.trim': 'DELETE FROM queue WHERE name = ? AND position <= ?',
  'metric.put':
    'INSERT INTO metric (subject, level, slot, at, body) VALUES (?, ?, ?, ?, ?) ' +
    'ON CONFLICT (subject, level, slot) DO UPDATE SET at = excluded.at, body = excluded.body',
  'metric.delete': 'DELETE FROM metric WHERE subject = ?',
  'journal.append': 'INSERT INTO journal (cursor, at_ms, machine, audit, body) VALUES (?, ?, ?, ?, ?)',
  'journal.trim': 'DELETE FROM journal WHERE cursor < ?',
}

/** Every way in which it is read. Journal and queues are read while the estate runs; all else once, at its opening. */
export const readStatements: Readonly<Record<ReadName, string>> = {
  identities: 'SELECT name, id FROM identity',
  jobs: 'SELECT body FROM job ORDER BY ended_ms',
  machines: 'SELECT hypervisor, body FROM machine',
  'driver-entries': 'SELECT key, value FROM driver_entry WHERE hypervisor = ?',
  // As bytes: they cross to the other thread without becoming text, which most of them need not for long.
  collections: 'SELECT name, key, CAST(value AS BLOB) AS value FROM collection',
  queues: 'SELECT name, max(position) AS last, count(*) AS count, sum(length(body)) AS size FROM queue GROUP BY name',
  'queue.after': 'SELECT position, body FROM queue WHERE name = ? AND position > ? ORDER BY position LIMIT ?',
  'metric.span': 'SELECT at, body FROM metric WHERE subject = ? AND level = ? AND at BETWEEN ? AND ? ORDER BY at',
  // From one to the next: there may be thousands of rows of each.
  'metric.subjects':
    'WITH RECURSIVE found (subject) AS (SELECT min(subject) FROM metric UNION ALL ' +
    'SELECT (SELECT min(subject) FROM metric WHERE subject > found.subject) FROM found WHERE subject IS NOT NULL) ' +
    'SELECT subject FROM found WHERE subject IS NOT NULL',
  'journal.first': 'SELECT min(cursor) AS cursor FROM journal',
  'journal.last': 'SELECT max(cursor) AS cursor FROM journal',
  'journal.first-since': 'SELECT cursor FROM journal WHERE at_ms >= ? ORDER BY cursor LIMIT 1',
  'journal.after': 'SELECT cursor, body FROM journal WHERE cursor > ? ORDER BY cursor LIMIT ?',
  'journal.latest': 'SELECT cursor, body FROM journal WHERE cursor < ? ORDER BY cursor DESC LIMIT ?',
  'journal.machine': 'SELECT cursor, body FROM journal WHERE machine = ? AND cursor < ? ORDER BY cursor DESC LIMIT ?',
  'journal.audit': 'SELECT cursor, body FROM journal WHERE audit = 1 AND cursor < ? ORDER BY cursor DESC LIMIT ?',
}

export type WriteName =
  | 'identity.put'
  | 'job.put'
  | 'job.delete'
  | 'machine.put'
  | 'machine.delete'
  | 'driver.put'
  | 'driver.delete'
  | 'collection.put'
  | 'collection.delete'
  | 'queue.append'
  | 'queue.trim'
  | 'metric.put'
  | 'metric.delete'
  | 'journal.trim'

export type ReadName =
  | 'identities'
  | 'jobs'
  | 'machines'
  | 'driver-entries'
  | 'collections'
  | 'queues'
  | 'queue.after'
  | 'metric.span'
  | 'metric.subjects'
  | 'journal.first'
  | 'journal.last'
  | 'journal.first-since'
  | 'journal.after'
  | 'journal.latest'
  | 'journal.machine'
  | 'journal.audit'

export type SqlValue = string | number | Uint8Array | null

/** One row to write: the statement's name, then its values. */
export type Write = readonly [name: WriteName, ...values: SqlValue[]]

/** A journal row; its cursor is given by the writer, at the place it takes in the one order. */
export type AppendedRow = readonly [atMs: number, machine: string | null, audit: 0 | 1, body: string]
