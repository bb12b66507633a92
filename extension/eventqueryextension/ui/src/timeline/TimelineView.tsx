/** TimelineView */
export function TimelineView() {
  return <p>TimelineView</p>
}
