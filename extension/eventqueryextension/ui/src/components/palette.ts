import { useMemo } from 'preact/hooks'
import { useDark } from '../hooks/useMedia'

/** How many values have a colour of their own. */
export const seriesColors = 9

/** Colours of values: a CSS variable of the series, by the place in a list. */
export type ColorOf = (key: string) => string

/** Gives the first keys of a list a colour each, and the others one together. */
export function colorsFor(keys: readonly string[]): ColorOf {
  const places = new Map(keys.slice(0, seriesColors).map((key, i) => [key, `var(--series-${i})`]))
  return (key) => places.get(key) ?? otherColor
}

export const otherColor = 'var(--series-other)'

/** Returns what turns a CSS colour with variables into one that a canvas takes; another one for each theme. */
export function useResolvedColor(): (color: string) => string {
  const dark = useDark()
  return useMemo(() => {
    const known = new Map<string, string>()
    return (color) => {
      let resolved = known.get(color)
      if (resolved === undefined) {
        resolved = resolve(color)
        known.set(color, resolved)
      }
      return resolved
    }
  }, [dark])
}

function resolve(color: string): string {
  const probe = document.createElement('span')
  probe.style.color = color
  probe.style.forcedColorAdjust = 'none'
  document.body.append(probe)
  const resolved = getComputedStyle(probe).color
  probe.remove()
  return resolved
}
