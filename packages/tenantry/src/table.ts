/** Rows under headings, in columns as wide as they need to be. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows].map((row) => row.map(oneLine));
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => Bun.stringWidth(line[column] ?? ""))));
  return lines
    .map((line) =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Names and what they stand for, one under the other. */
export function pairs(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => Bun.stringWidth(name)));
  return rows.map(([name, value]) => `${pad(name, width)}  ${oneLine(value)}`.trimEnd()).join("\n");
}

/** A value of a row of SQL. */
export function cell(value: unknown): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return `x'${value.toHex()}'`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - Bun.stringWidth(text)));
}

/** A cell is one line, and sends no control characters to the terminal. */
function oneLine(text: string): string {
  return text.replace(/\r?\n/g, "⏎").replace(/\p{Cc}/gu, "�");
}
