import { useEffect, useReducer, useState } from 'preact/hooks'
import type { Params } from '../api/client'
import { onCredentials } from '../api/credentials'
import { Tail } from './tail'

const redrawMs = 200

/** Returns the tail of a filter while isOn, and renders again as events come, some times a second. */
export function useTail(filter: Params, isOn: boolean): Tail | undefined {
  const [tail, setTail] = useState<Tail | undefined>()
  const [round, reconnect] = useReducer((n: number, _: undefined) => n + 1, 0)
  const [, redraw] = useReducer((n: number, _: undefined) => n + 1, 0)
  const key = JSON.stringify(filter)
  useEffect(() => onCredentials(() => reconnect(undefined)), [])
  useEffect(() => {
    if (!isOn) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const opened = new Tail(filter, () => {
      timer ??= setTimeout(() => {
        timer = undefined
        redraw(undefined)
      }, redrawMs)
    })
    setTail(opened)
    return () => {
      opened.close()
      clearTimeout(timer)
      setTail(undefined)
    }
  }, [key, isOn, round])
  return tail
}
