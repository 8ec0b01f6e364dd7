/** What to do where an image is in use that is to be read, written to or removed. */
export const imageRemedies: Readonly<Record<'read' | 'write' | 'remove', string>> = {
  read: 'try again when that has ended, or is off: it may be written to until then',
  write: 'try again when that has ended or is off; what builds on it has to be deleted first',
  remove: 'detach it there or delete that first, and try again',
}
