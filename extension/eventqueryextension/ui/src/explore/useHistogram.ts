import type { Params } from '../api/client'
import { getTrends } from '../api/endpoints'
import { type Answer, useRequest } from '../hooks/useRequest'
import { type Zone, zoneName } from '../time/format'
import { type Bars, barsOf, type Plan, planFor } from '../time/plan'

/** Counts over time by event type, cut so finely as a chart shows. */
export interface Histogram {
  bars: Bars
  plan: Plan
  total: number
  /** Event types by falling count. */
  types: string[]
}

const mostBars = 160

/** Loads the histogram of a filter; round is another number for each time it is to be loaded anew. */
export function useHistogram(filter: Params, zone: Zone, round: number): Answer<Histogram> {
  return useRequest(JSON.stringify([filter, zone, round]), (signal) => loadHistogram(filter, zone, signal))
}

async function loadHistogram(filter: Params, zone: Zone, signal: AbortSignal): Promise<Histogram> {
  const tz = zoneName(zone)
  const months = await getTrends({ ...filter, interval: 'month', tz }, signal)
  const range = months.from && months.to ? Date.parse(months.to) - Date.parse(months.from) : 0
  const plan = planFor(range, mostBars)
  const trends = await getTrends({ ...filter, interval: plan.interval, tz, groupBy: 'eventType' }, signal)
  const bars = barsOf(trends, plan)
  return { bars, plan, total: trends.total, types: byFallingSum(bars.groups) }
}

/** Returns keys by the falling sum of their values. */
function byFallingSum(groups: ReadonlyMap<string, readonly number[]>): string[] {
  const sums = [...groups].map(([key, values]) => ({ key, sum: values.reduce((a, b) => a + b, 0) }))
  return sums.sort((a, b) => b.sum - a.sum || (a.key < b.key ? -1 : 1)).map(({ key }) => key)
}
