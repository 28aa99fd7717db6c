/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly problem?: string | undefined;
  readonly hint?: ComponentChildren;
  readonly maxLength: number;
  /** More than one makes a field of several lines. */
  readonly rows?: number;
  readonly autoComplete?: string;
  /** For words that are no words of a language, such as an address. */
  readonly verbatim?: boolean;
}

/** A labelled field. What is wrong with it, and the hint, are read out with it. */
export function Field({ name, label, value, problem, hint, maxLength, rows = 1, autoComplete, verbatim }: FieldProps) {
  const described = [problem && `${name}-problem`, hint && `${name}-hint`].filter(Boolean).join(" ");
  const control = {
    id: name,
    name,
    required: true,
    maxLength,
    ...(autoComplete !== undefined && { autoComplete }),
    ...(verbatim && { autoCapitalize: "none" as const, spellcheck: false }),
    ...(problem !== undefined && { "aria-invalid": true as const, autoFocus: true }),
    ...(described !== "" && { "aria-describedby": described }),
  };
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {rows > 1 ? (
        <textarea {...control} rows={rows}>
          {value}
        </textarea>
      ) : (
        <input {...control} type="text" value={value} />
      )}
      {problem === undefined ? null : (
        <p class="problem" id={`${name}-problem`}>
          {problem}
        </p>
      )}
      {hint === undefined ? null : (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
