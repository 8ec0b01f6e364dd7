import { CimError, type Instance, type ObjectPath } from '@cimarron/cim'
import { shownPath } from '../cim/shown-path.ts'
import { type IndicationElements, nameOf } from './indication-elements.ts'

/**
 * Deletes subscriptions whose filter or destination is meant, then such filters and destinations: all but those that other
 * subscriptions still need. Returns the names of what was deleted, each once.
 */
export async function removeElements(
  elements: IndicationElements,
  isMeant: (name: string) => boolean,
  signal: AbortSignal,
): Promise<string[]> {
  const removed = new Set<string>()
  const remove = async (name: string, path: ObjectPath | undefined): Promise<void> => {
    if (path !== undefined && (await elements.delete(path, signal))) removed.add(name)
  }
  const all = await elements.list(signal)
  const gone = all.filter(({ filter, destination }) => [filter, destination].some((each) => isMeant(nameOf(each))))
  for (const { subscription, filter, destination } of gone) {
    const name = [nameOf(filter), nameOf(destination)].find(isMeant) ?? ''
    await remove(name, subscription.path)
  }
  const others = all.filter((each) => !gone.includes(each))
  const needed = new Set(others.flatMap(({ filter, destination }) => [pathText(filter), pathText(destination)]))
  for (const element of await elements.named(isMeant, signal)) {
    if (needed.has(pathText(element))) continue
    try {
      await remove(nameOf(element), element.path)
    } catch (error) {
      // A filter that is the server's own stays.
      if (!(error instanceof CimError && error.status === 'CIM_ERR_NOT_SUPPORTED')) throw error
    }
  }
  return [...removed]
}

function pathText(element: Instance | undefined): string {
  return element?.path === undefined ? '' : shownPath(element.path)
}
