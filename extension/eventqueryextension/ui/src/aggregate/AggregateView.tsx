/** AggregateView */
export function AggregateView() {
  return <p>AggregateView</p>
}
