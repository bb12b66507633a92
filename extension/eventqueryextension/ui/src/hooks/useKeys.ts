import { useEffect, useRef } from 'preact/hooks'

/** What keys do, by KeyboardEvent.key. A function that returns false leaves the key to others. */
export type Keys = Record<string, (event: KeyboardEvent) => unknown>

/**
 * Listens to keys in the whole page while the component is shown. Keys that are
 * typed into a field, and those with Ctrl, Alt or Meta, are left alone. What
 * was mounted last is asked first.
 */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const layer = latest
    layers.push(layer)
    if (layers.length === 1) document.addEventListener('keydown', dispatch)
    return () => {
      layers.splice(layers.indexOf(layer), 1)
      if (layers.length === 0) document.removeEventListener('keydown', dispatch)
    }
  }, [])
}

const layers: { current: Keys }[] = []

function dispatch(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return
  if (takesText(event.target) && event.key !== 'Escape') return
  if (event.target instanceof Element && event.target.closest('dialog') && event.key !== 'Escape') return
  for (const layer of layers.toReversed()) {
    const action = layer.current[event.key]
    if (action && action(event) !== false) {
      event.preventDefault()
      return
    }
  }
}

function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}
