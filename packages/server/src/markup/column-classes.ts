/** No table of a report has more columns. */
const MOST_COLUMNS = 12;

/** How a column of a table looks, by its number. Words break anywhere rather than leave the page. */
export const COLUMN_CLASSES = [
  ['number', '', 'text-align:end;padding-inline-end:var(--after-number)'],
  ['id', '', 'white-space:nowrap'],
  ['words', 'tbody ', 'min-width:var(--least-column);overflow-wrap:anywhere'],
]
  .map(([name, within, look]) => {
    const columns = Array.from({ length: MOST_COLUMNS }, (_, index) => index + 1);
    return `${columns.map((column) => `.${name}-${column} ${within}tr>:nth-child(${column})`).join()}{${look}}`;
  })
  .join('');
