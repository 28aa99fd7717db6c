import { QueryError, type RawResult } from "@tenantry/core/adapter";
import type { BrokenAdapter } from "./broken-adapter.ts";
import { withConnections } from "./wrong-transactions.ts";

const losesDigits: BrokenAdapter = {
  fault: "reads every integer as a double",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      query: async (statement) => {
        const result = await connection.query(statement);
        return {
          ...result,
          rows: result.rows.map((row) => row.map((value) => (typeof value === "bigint" ? Number(value) : value))),
        };
      },
    })),
  foundBy: { "values.integers": /bound -?\d{16}|bound 9223/ },
};

const dropsTypes: BrokenAdapter = {
  fault: "does not say what type a column was declared with",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      query: async (statement) => {
        const result = await connection.query(statement);
        return { ...result, columns: result.columns.map(({ name }) => ({ name })) };
      },
    })),
  foundBy: {
    "values.booleans": /flag: bound/,
    "values.json": /document: bound/,
    "values.timestamps": /not ISO text/,
    "values.same-everywhere": /deep|all|returning/,
  },
};

const outOfStep: BrokenAdapter = {
  fault: "after a statement that failed, answers each query with the answer of the one before",
  spoil: (good) =>
    withConnections(good, (connection) => {
      let behind: RawResult | undefined;
      let last: RawResult = { columns: [], rows: [], changes: 0 };
      return {
        query: async (statement) => {
          try {
            const answer = await connection.query(statement);
            const given = behind ?? answer;
            if (behind !== undefined) behind = answer;
            last = answer;
            return given;
          } catch (error) {
            behind = last;
            throw error;
          }
        },
      };
    }),
  foundBy: { "isolation.answers-in-order": /./, "errors.recovery": /./ },
};

const rawErrors: BrokenAdapter = {
  fault: "lets the engine's own errors through",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      query: async (statement) => {
        try {
          return await connection.query(statement);
        } catch (error) {
          throw error instanceof Error && error.cause !== undefined ? error.cause : error;
        }
      },
    })),
  foundBy: { "errors.classes": /CONSTRAINT was expected/ },
};

const allAlike: BrokenAdapter = {
  fault: "calls every refusal of the engine the same",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      query: async (statement) => {
        try {
          return await connection.query(statement);
        } catch (error) {
          throw new QueryError("The statement failed.", { cause: error });
        }
      },
    })),
  foundBy: { "errors.classes": /CONSTRAINT was expected, this came: QueryError/ },
};

const streamsAtOnce: BrokenAdapter = {
  fault: "reads a whole stream into memory",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      async *stream(statement) {
        yield await connection.query(statement);
      },
    })),
  foundBy: { "streams.complete": /rows came at once/ },
};

const streamsOnTheWay: BrokenAdapter = {
  fault: "skips the first rows of every stream",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      async *stream(statement) {
        let first = true;
        for await (const result of connection.stream?.(statement) ?? []) {
          yield first ? { ...result, rows: result.rows.slice(1) } : result;
          first = false;
        }
      },
    })),
  foundBy: { "streams.complete": /./ },
};

export const wrongAnswers: readonly BrokenAdapter[] = [
  losesDigits,
  dropsTypes,
  outOfStep,
  rawErrors,
  allAlike,
  streamsAtOnce,
  streamsOnTheWay,
];
