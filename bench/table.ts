/** Lays rows out in columns as wide as their widest cell: the first row is the head, all but the first two columns stand to the right. */
export function table(rows: readonly (readonly string[])[], leftAligned: ReadonlySet<number>): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (leftAligned.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ").trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return rows.map(line).flatMap((text, index) => (index === 0 ? [text, rule] : [text])).join("\n");
}
