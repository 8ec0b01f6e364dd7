import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { longFiles } from './long-files.ts'

/** Starts the files that take longest first, so that none of them runs alone at the end while the other processors have nothing to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => group(a) - group(b) || seconds(b) - seconds(a))
  }
}

function group({ project }: TestSpecification): number {
  return project.config.sequence.groupOrder
}

function seconds({ project, moduleId }: TestSpecification): number {
  return longFiles[relative(project.config.root, moduleId)] ?? 0
}
