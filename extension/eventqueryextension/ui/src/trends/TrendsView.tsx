/** TrendsView */
export function TrendsView() {
  return <p>TrendsView</p>
}
