import type { RawResult, Statement } from "@tenantry/core/adapter";
import { delegateTransaction } from "../../src/contract/delegate.ts";
import type { BrokenAdapter } from "./broken-adapter.ts";
import { withConnections } from "./wrong-transactions.ts";

/** Changes what is bound, wherever statements are run. */
function binding(fault: string, change: (value: unknown) => unknown, foundBy: BrokenAdapter["foundBy"]): BrokenAdapter {
  return {
    fault,
    foundBy,
    spoil: (good) =>
      withConnections(good, (connection) => {
        const changed = ({ text, values }: Statement): Statement => ({ text, values: values.map(change) });
        return {
          query: (statement, wanted) => connection.query(changed(statement), wanted),
          batch: async (statements) => (await connection.batch?.(statements.map(changed))) ?? [],
          begin: async () => {
            const transaction = await connection.begin();
            return delegateTransaction(transaction, { query: (statement) => transaction.query(changed(statement)) });
          },
        };
      }),
  };
}

/** Changes the cells that come back. */
const reading = (
  fault: string,
  change: (value: unknown, type: string | undefined) => unknown,
  foundBy: BrokenAdapter["foundBy"],
): BrokenAdapter => ({
  fault,
  foundBy,
  spoil: (good) =>
    withConnections(good, (connection) => ({
      query: async (statement) => {
        const { columns, rows, ...rest } = await connection.query(statement);
        const cells = rows.map((row) => row.map((cell, index) => change(cell, columns[index]?.declaredType)));
        return { columns, rows: cells, ...rest };
      },
    })),
});

const sendsTheBuffer = binding(
  "binds the whole buffer under a view, with whatever else lies in it",
  (value) => (value instanceof Uint8Array ? new Uint8Array(value.buffer) : value),
  { "values.bytes-alone": /more was kept than the view/ },
);

const composes = binding(
  "brings text into one form of Unicode",
  (value) => (typeof value === "string" ? value.normalize("NFC") : value),
  { "values.text-alone": /deep|bound/ },
);

const trims = binding(
  "drops the blanks at the end of a text",
  (value) => (typeof value === "string" && value.trim() !== "" ? value.trimEnd() : value),
  { "values.text-alone": /bound/ },
);

const page = new Uint8Array(1_000_000);
const readsIntoOneBuffer = reading(
  "reads all bytes into one buffer, over what was read before",
  (value) => {
    if (!(value instanceof Uint8Array)) return value;
    page.set(value);
    return page.subarray(0, value.length);
  },
  { "values.bytes-alone": /bytes of one row became those of another/ },
);

const two = (part: number): string => String(part).padStart(2, "0");
const localClock = reading(
  "reads timestamps by the clock of the machine",
  (value, type) => {
    if (typeof value !== "string" || type?.toLowerCase() !== "timestamp") return value;
    const at = new Date(value);
    const date = `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
    return `${date} ${time}.${String(at.getMilliseconds()).padStart(3, "0")}`;
  },
  { "values.timestamps": /moment: bound/ },
);

const oneDigit: BrokenAdapter = {
  fault: "reads one digit of a placeholder's number",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      query: ({ text, values }) => {
        const bound: unknown[] = [];
        const positional = text.replaceAll(/'[^']*'|\/\*.*?\*\/|\$(\d)\d*/g, (all, digit: string | undefined) => {
          if (digit === undefined) return all;
          bound.push(values[Number(digit) - 1]);
          return "?";
        });
        return connection.query(bound.length > 9 ? { text: positional, values: bound } : { text, values });
      },
    })),
  foundBy: { "values.placeholders-many": /INVALID|UNIQUE|expected/ },
};

const oldRecords: BrokenAdapter = {
  fault: "keeps the objects that it made for a text, whatever is bound",
  spoil: (good) =>
    withConnections(good, (connection) => {
      const kept = new Map<string, RawResult>();
      return {
        query: async (statement, wanted) => {
          const known = wanted === "records" ? kept.get(statement.text) : undefined;
          const result = known ?? (await connection.query(statement, wanted));
          if (wanted === "records" && result.records !== undefined) kept.set(statement.text, result);
          return result;
        },
      };
    }),
  foundBy: { "values.wanted": /records/ },
};

const losesColumns: BrokenAdapter = {
  fault: "makes objects of rows in which two columns have one name",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      query: async (statement, wanted) => {
        const result = await connection.query(statement, wanted);
        if (wanted === undefined || result.records !== undefined) return result;
        const { columns, rows } = result;
        const records = rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
        return { ...result, rows: [], records };
      },
    })),
  foundBy: { "values.wanted": /an object loses one/ },
};

const stopsAtTheFirst: BrokenAdapter = {
  fault: "stops a statement that writes where its first row is wanted",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      query: ({ text, values }, wanted) =>
        connection.query(
          { text: wanted === "first" ? text.replace(" returning", " where id = 1 returning") : text, values },
          wanted,
        ),
    })),
  foundBy: { "values.wanted": /wrote its first row only/ },
};

export const wrongValues: readonly BrokenAdapter[] = [
  sendsTheBuffer,
  composes,
  trims,
  readsIntoOneBuffer,
  localClock,
  oneDigit,
  oldRecords,
  losesColumns,
  stopsAtTheFirst,
];
