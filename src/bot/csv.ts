/** A field by RFC 4180; what a spreadsheet would take for a formula gets an apostrophe, since much of it is people's text. */
const field = (text: string): string => {
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Rows as CSV (RFC 4180, CRLF), the names of the columns first. */
export const csv = (columns: readonly string[], rows: Iterable<readonly string[]>): string => {
  const lines = [columns.join(",")];
  for (const row of rows) lines.push(row.map(field).join(","));
  return `${lines.join("\r\n")}\r\n`;
};
