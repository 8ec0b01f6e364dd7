import { configLimits } from './config-limits.ts'
import { refuseField } from './invalid-config.ts'

/** What people write about a thing. @throws HypervisorError `invalid-config` */
export function checkNotes(notes: string | undefined): void {
  if (notes === undefined) return
  if (notes.length > configLimits.notesLength)
    throw refuseField('notes', notes, `are too long; use at most ${configLimits.notesLength} characters`)
  if (/[^\P{Cc}\n\t]|\p{Cs}/u.test(notes))
    throw refuseField('notes', notes, 'hold a control character; only line breaks and tabs are allowed')
}

/** @throws HypervisorError `invalid-config` */
export function checkTags(tags: readonly string[] = []): void {
  if (tags.length > configLimits.tags)
    throw refuseField('tags', tags.length, `are too many; use at most ${configLimits.tags}`)
  for (const [index, tag] of tags.entries()) {
    if (!/^[\p{L}\p{N}][\p{L}\p{N}._:/-]{0,62}$/u.test(tag))
      throw refuseField(`tags[${index}]`, tag, 'is no tag; use a letter or digit, then up to 62 of them or . _ : / -')
    if (tags.indexOf(tag) !== index) throw refuseField(`tags[${index}]`, tag, 'is there twice; leave one out')
  }
}
