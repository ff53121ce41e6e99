import type { ReactNode } from 'react';

export interface Column<R> {
  readonly key: string;
  readonly name: string;
  readonly cell: (row: R) => ReactNode;
  /** sums and counts stand under each other at the right */
  readonly figure?: boolean;
  /** the column that names the row: it becomes the head of its card */
  readonly head?: boolean;
}

export interface TableProps<R> {
  readonly caption: string;
  /** the caption is read out, but not seen, where a heading above says the same */
  readonly captionHidden?: boolean;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string | number;
  readonly rowClass?: (row: R) => string;
  /** what stands instead of rows when there are none */
  readonly empty?: ReactNode;
}

// Written out, because changing `display` takes a table's own roles away in some browsers.
const roles = {
  table: { role: 'table' },
  rowgroup: { role: 'rowgroup' },
  row: { role: 'row' },
  columnheader: { role: 'columnheader' },
  cell: { role: 'cell' },
} as const;

/** A table on a wide screen and a card for every row on a phone. */
export function Table<R>({
  caption,
  captionHidden = false,
  columns,
  rows,
  rowKey,
  rowClass,
  empty,
}: TableProps<R>) {
  if (rows.length === 0 && empty) return <div className="soft">{empty}</div>;
  return (
    <table className="table" {...roles.table}>
      <caption className={captionHidden ? 'hidden' : ''}>{caption}</caption>
      <thead {...roles.rowgroup}>
        <tr {...roles.row}>
          {columns.map((column) => (
            <th
              key={column.key}
              {...roles.columnheader}
              scope="col"
              className={column.figure ? 'th-figure' : ''}
            >
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...roles.rowgroup}>
        {rows.map((row) => (
          <tr key={rowKey(row)} {...roles.row} className={rowClass?.(row) ?? ''}>
            {columns.map((column) => (
              <td
                key={column.key}
                {...roles.cell}
                data-name={column.name}
                className={`${column.figure ? 'td-figure' : ''}${column.head ? ' td-head' : ''}`}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
