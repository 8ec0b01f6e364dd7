import { type FamilyHead, type FamilyName, families } from './families.ts'

const suffixes = { gauge: '', counter: '_total', info: '_info', stateset: '' } as const

const names = Object.keys(families) as FamilyName[]
const heads: ReadonlyMap<FamilyName, string> = new Map(names.map((name) => [name, head(name, families[name])]))
const sampleNames = Object.fromEntries(names.map((name) => [name, name + suffixes[families[name].type]])) as Readonly<
  Record<FamilyName, string>
>

function head(name: string, { type, unit, help }: FamilyHead): string {
  return `# TYPE ${name} ${type}\n${unit ? `# UNIT ${name} ${unit}\n` : ''}# HELP ${name} ${help}\n`
}

/** Samples of many families, gathered machine by machine; in the text each family's stand together. */
export class FamilyText {
  readonly #samples = new Map<FamilyName, string[]>()

  /** A sample: its labels as text, in braces. What is not known is left out. */
  add(name: FamilyName, labels: string, value: number | undefined): void {
    if (value === undefined) return
    this.#lines(name).push(`${sampleNames[name]}${labels} ${value}\n`)
  }

  /** Lines that are text already. */
  addLines(name: FamilyName, lines: string): void {
    this.#lines(name).push(lines)
  }

  text(): string {
    return names
      .flatMap((name) => {
        const samples = this.#samples.get(name)
        return samples === undefined ? [] : [heads.get(name) ?? '', samples.join('')]
      })
      .join('')
  }

  #lines(name: FamilyName): string[] {
    let lines = this.#samples.get(name)
    if (lines === undefined) {
      lines = []
      this.#samples.set(name, lines)
    }
    return lines
  }
}
