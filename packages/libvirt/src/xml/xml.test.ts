import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { insertChild, removeElement, replaceElement, type Splice, setAttribute, setText, splice } from './edit-xml.ts'
import { parseXml } from './parse-xml.ts'
import { attribute, child, children, type XmlElement } from './xml-element.ts'
import { XmlError } from './xml-error.ts'

/** As libvirt prints one, with what people and tools put in. */
const domain = `<?xml version="1.0"?>
<!-- kept by hand -->
<domain type='kvm' id='7' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>web &amp; mail</name>
  <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
  <metadata>
    <app:seen xmlns:app="urn:app" when = "today"/>
  </metadata>
  <memory unit='KiB'>1048576</memory>
\t<vcpu placement='static'>2</vcpu><!-- two are enough -->
  <devices>
    <disk type='file' device='disk'>
      <source file='/srv/a &apos;b&apos;.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>

    <disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>
    <console type='pty'/>
  </devices>
  <qemu:commandline>
    <qemu:arg value='-foo'/>
  </qemu:commandline>
</domain>
`

test('a document is read with its attributes, texts and elements', () => {
  const root = parseXml(domain)
  expect(attribute(root, 'type')).toBe('kvm')
  expect(child(root, 'name')?.text).toBe('web & mail')
  expect(attribute(child(root, 'metadata', 'app:seen'), 'when')).toBe('today')
  expect(children(child(root, 'devices'), 'disk').map((disk) => attribute(disk, 'device'))).toEqual(['disk', 'cdrom'])
  expect(attribute(child(root, 'devices', 'disk', 'source'), 'file')).toBe("/srv/a 'b'.qcow2")
  expect(child(root, 'devices', 'nothing', 'more')).toBeUndefined()
})

test.each<[string, string, string]>([
  ['two roots', '<a/><b/>', 'line 1, column 5: only comments'],
  ['an element that is not ended', '<a>\n<b></a>', 'line 2, column 4: </a> ends <b>'],
  ['an end that is missing', '<a>', '<a> is not ended'],
  ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'a document type is not taken'],
  ['an entity', '<a>&b;</a>', '&b; is no character'],
  ['an entity by a name that every object has', '<a>&constructor;</a>', 'is no character'],
  ['a reference to no character', '<a>&#0;</a>', '&#0; is no character'],
  ['an attribute twice', "<a b='1' b='2'/>", 'b stands twice'],
  ['an attribute without quotes', '<a b=1/>', 'the value of b is not quoted'],
  ['a < in a value', "<a b='<'/>", 'has a <'],
  ['nothing', '', 'an element is expected'],
  ['a control character', '<a>\u0001</a>', 'code 1 is no character'],
  ['half a character', '<a>\ud800</a>', 'is no character'],
  ['text after the root', '<a/>x', 'only comments'],
  ['elements without end in one another', '<a>'.repeat(300), 'more than 200 elements'],
])('%s is refused with the place', (_name, text, words) => {
  expect(() => parseXml(text)).toThrow(XmlError)
  expect(() => parseXml(text)).toThrow(words)
})

test('a text longer than is read is refused before it is looked at', () => {
  expect(() => parseXml(`<a>${'x'.repeat(100)}</a>`, { longest: 50 })).toThrow('at most 50')
})

/** The document after an edit. */
function edited(text: string, edit: (root: XmlElement) => Splice[]): string {
  return splice(text, edit(parseXml(text)))
}

const disks = (root: XmlElement) => children(child(root, 'devices'), 'disk')
const first = (elements: readonly XmlElement[]): XmlElement => {
  const [one] = elements
  if (!one) throw new Error('there is none')
  return one
}
const memory = (root: XmlElement) => first(children(root, 'memory'))
const devices = (root: XmlElement) => first(children(root, 'devices'))

test('an attribute changes between its quotes, comes after the last, and goes with the space before it', () => {
  expect(edited(domain, (root) => setAttribute(domain, memory(root), ['unit', 'MiB']))).toBe(
    domain.replace("unit='KiB'", "unit='MiB'"),
  )
  const more = edited(domain, (root) => setAttribute(domain, memory(root), ['dumpCore', `o'"<\n>`]))
  expect(more).toBe(domain.replace("unit='KiB'", "unit='KiB' dumpCore='o&apos;&quot;&lt;&#10;&gt;'"))
  expect(attribute(memory(parseXml(more)), 'dumpCore')).toBe(`o'"<\n>`)
  expect(edited(more, (root) => setAttribute(more, memory(root), ['dumpCore']))).toBe(domain)
  expect(setAttribute(domain, memory(parseXml(domain)), ['unit', 'KiB'])).toEqual([])
})

test('a text changes between its tags', () => {
  const changed = edited(domain, (root) => setText(domain, memory(root), '2 & more'))
  expect(changed).toBe(domain.replace('1048576', '2 &amp; more'))
  expect(edited(changed, (root) => setText(changed, memory(root), '1048576'))).toBe(domain)
})

test('an element that comes has a line of its own, indented as those beside it', () => {
  const xml = "<disk type='block'>\n  <target dev='vdb'/>\n</disk>"
  const more = edited(domain, (root) => insertChild(domain, devices(root), { xml, after: first(disks(root)) }))
  expect(more).toBe(
    domain.replace('    </disk>\n', "    </disk>\n    <disk type='block'>\n      <target dev='vdb'/>\n    </disk>\n"),
  )
  const [, second] = disks(parseXml(more))
  expect(second && splice(more, removeElement(more, second))).toBe(domain)
})

test('one that comes first, or into an element without any, stands as it should', () => {
  const inFront = edited(domain, (root) => insertChild(domain, devices(root), { xml: '<emulator/>', after: null }))
  expect(inFront).toBe(domain.replace('<devices>\n', '<devices>\n    <emulator/>\n'))
  const inside = edited(domain, (root) =>
    insertChild(domain, first(children(devices(root), 'console')), { xml: '<target/>' }),
  )
  expect(inside).toBe(domain.replace("<console type='pty'/>", "<console type='pty'>\n      <target/>\n    </console>"))
})

test('an element among others on one line goes alone', () => {
  expect(edited(domain, (root) => removeElement(domain, first(children(disks(root)[1], 'readonly'))))).toBe(
    domain.replace('<readonly/>', ''),
  )
})

test('one is put in the place of another', () => {
  const changed = edited(domain, (root) => replaceElement(domain, first(disks(root)), '<disk>\n  <x/>\n</disk>'))
  expect(changed).toContain('  <devices>\n    <disk>\n      <x/>\n    </disk>\n\n    <disk type')
  expect(changed.slice(-200)).toBe(domain.slice(-200))
})

test('two edits of one place are refused', () => {
  const root = parseXml(domain)
  const [edit] = setText(domain, memory(root), 'x')
  expect(() => splice(domain, edit ? [edit, { ...edit, by: 'y' }] : [])).toThrow('the same place')
})

// Any document at all.

const names = fc.constantFrom('a', 'b', 'c:d', 'é')
const texts = fc.string({ unit: fc.constantFrom('x', ' ', '\n', '&', '<', '>', '"', "'", 'ü', '𝔸', ']'), maxLength: 6 })
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&#x3c;').replaceAll('>', '&gt;').replaceAll('"', '&#34;')
const { document } = fc.letrec<{ document: string }>((tie) => ({
  document: fc
    .tuple(
      names,
      fc.dictionary(names, texts, { maxKeys: 2 }),
      fc.array(
        fc.oneof(
          { depthSize: 'small' },
          texts.map(escaped),
          fc.constant('<!-- - -->'),
          fc.constant('<?p q?>'),
          fc.constant('<![CDATA[<&]]>'),
          tie('document'),
        ),
        { maxLength: 4 },
      ),
    )
    .map(([name, attributes, content]) => {
      const tag = `${name}${Object.entries(attributes)
        .map(([key, value]) => `\n ${key} = "${escaped(value)}"`)
        .join('')}`
      return content.length === 0 ? `<${tag} />` : `<${tag}>${content.join('')}</${name}>`
    }),
}))

interface Plain {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
  readonly children: Plain[]
}

function bySaxes(text: string): Plain | undefined {
  const open: Plain[] = []
  let root: Plain | undefined
  const parser = new SaxesParser({ xmlns: false })
  parser.on('opentag', ({ name, attributes }) => {
    const element: Plain = { name, attributes: { ...attributes } as Record<string, string>, text: '', children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
    root ??= element
  })
  const add = (piece: string) => {
    const [last] = open.slice(-1)
    if (last) last.text += piece
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => void open.pop())
  parser.on('error', (error) => {
    throw error
  })
  parser.write(text).close()
  return root
}

function plain({ name, attributes, text, children: inside }: XmlElement): Plain {
  return {
    name,
    attributes: Object.fromEntries(attributes.map((each) => [each.name, each.value])),
    text,
    children: inside.map(plain),
  }
}

test('any document is read as another parser reads it', () => {
  fc.assert(
    fc.property(document, (text) => {
      expect(plain(parseXml(text))).toEqual(bySaxes(text))
    }),
  )
})

test('each element stands where it is said to', () => {
  const check = (text: string, element: XmlElement): void => {
    const own = text.slice(element.start, element.end)
    expect(plain(parseXml(own))).toEqual(plain(element))
    for (const each of element.children) check(text, each)
  }
  fc.assert(fc.property(document, (text) => check(text, parseXml(text))))
})

test('what is put in and taken out again leaves no trace', () => {
  const all = (element: XmlElement): readonly XmlElement[] => [element, ...element.children.flatMap(all)]
  fc.assert(
    fc.property(document, fc.nat(), texts, (text, which, value) => {
      // What stands before an element stays where it is, whatever becomes of its own content.
      const index = which % all(parseXml(text)).length
      const found = (source: string) => first(all(parseXml(source)).slice(index))
      const withOne = splice(text, setAttribute(text, found(text), ['new', value]))
      expect(attribute(found(withOne), 'new')).toBe(value)
      expect(splice(withOne, setAttribute(withOne, found(withOne), ['new']))).toBe(text)
      const { content } = found(text)
      if (!content) return
      const other = splice(text, setText(text, found(text), value))
      expect(found(other).text).toBe(value)
    }),
  )
})

test('whatever the text is, reading ends with a document or with XmlError', () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '/',
    'a',
    ' ',
    '=',
    "'",
    '&',
    ';',
    '#',
    '!',
    '-',
    '?',
    '[CDATA[',
    ']]>',
    '<a>',
    '</a>',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
      try {
        parseXml(parts.join(''))
      } catch (error) {
        expect(error).toBeInstanceOf(XmlError)
      }
    }),
    { numRuns: 2000 },
  )
})
