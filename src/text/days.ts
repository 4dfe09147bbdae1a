/** Whether a text is a day that there was, as ISO 8601 writes it: `2004-05-10`, and not 2004-02-30. */
export function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`)
  // some engines take 30 February for 1 March
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text
}
