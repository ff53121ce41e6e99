import {
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';

/** Runs one statement on the transaction's connection. */
export type RunStatement = (text: string, values: readonly unknown[]) => Promise<StatementResult>;

export interface StatementResult {
  readonly rows: readonly unknown[];
  readonly rowCount: number | null;
  readonly command: string;
}

const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** A Kysely whose every statement runs inside the one transaction that `run` belongs to. */
export function boundKysely<Tables>(run: RunStatement): Kysely<Tables> {
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: { readonly sql: string; readonly parameters: readonly unknown[] }) {
      const { rows, rowCount, command } = await run(query.sql, query.parameters);
      const result: QueryResult<R> = { rows: rows as R[] }; // the caller's table types say what a row is
      return CHANGES.has(command) ? { ...result, numAffectedRows: BigInt(rowCount ?? 0) } : result;
    },
    // biome-ignore lint/correctness/useYield: streaming is refused, results are bounded by limits
    async *streamQuery() {
      throw new Error('Rows are read in pages, not streamed.');
    },
  };
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => boundDriver(connection),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

function boundDriver(connection: DatabaseConnection): Driver {
  const refuseNesting = async () => {
    throw new Error('The transaction is open already: withActor began it.');
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuseNesting,
    commitTransaction: refuseNesting,
    rollbackTransaction: refuseNesting,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}
