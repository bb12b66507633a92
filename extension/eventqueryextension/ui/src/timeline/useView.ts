import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { change } from '../url/location'
import { formatSpanParam, type Span } from './place'
import { type Axis, type Scale, scaleOf, viewOf } from './scale'

const restMs = 250

interface Live {
  scale: Scale
  /** The parameter that names what the scale shows; '' is all. */
  param: string
}

/** A scale that is moved here and kept in the URL. */
export interface View {
  scale: Scale
  /** Shows another scale, whose span is in the URL once it rests; with isStep at once, and back leads here. */
  show: (scale: Scale, isStep?: boolean) => void
}

/** Returns the scale of the span that the URL names, and what changes it. */
export function useView(axis: Axis, span: Span | undefined): View {
  const [live, setLive] = useState<Live | undefined>()
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const named = span ? formatSpanParam(span) : ''
  useEffect(() => () => clearTimeout(waiting.current), [])
  // A place that was gone to wins over what was shown before it.
  useEffect(() => {
    if (waiting.current === undefined) setLive((before) => (before?.param === named ? before : undefined))
  }, [named])
  const show = (scale: Scale, isStep = false) => {
    const shown = viewOf(scale)
    const param = shown ? formatSpanParam(shown) : ''
    setLive({ scale, param })
    clearTimeout(waiting.current)
    const write = () => {
      waiting.current = undefined
      change({ view: param }, !isStep)
    }
    if (isStep) write()
    else waiting.current = setTimeout(write, restMs)
  }
  const scale = useMemo(() => {
    if (live?.scale.zoom.axis === axis) return live.scale
    return scaleOf(axis, live ? viewOf(live.scale) : span)
  }, [axis, live, named])
  return { scale, show }
}
