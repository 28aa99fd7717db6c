/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";

interface FieldProps {
  readonly name: string;
  readonly label: string;
  /** Absent for what is never shown again, such as a password. */
  readonly value?: string;
  /** @default "text" */
  readonly type?: "text" | "email" | "password";
  readonly problem?: string | undefined;
  readonly hint?: ComponentChildren;
  readonly minLength?: number;
  readonly maxLength: number;
  readonly optional?: boolean;
  /** More than one makes a field of several lines. */
  readonly rows?: number;
  readonly autoComplete?: string;
  /** For words that are no words of a language, such as an address. */
  readonly verbatim?: boolean;
}

/** What an element for typing is given, of whatever kind it is. */
function controlOf(props: FieldProps, described: string) {
  const { name, problem, autoComplete } = props;
  return {
    id: name,
    name,
    required: props.optional !== true,
    maxLength: props.maxLength,
    ...(props.minLength !== undefined && { minLength: props.minLength }),
    ...(autoComplete !== undefined && { autoComplete }),
    ...(props.verbatim && { autoCapitalize: "none" as const, spellcheck: false }),
    ...(problem !== undefined && { "aria-invalid": true as const, autoFocus: true }),
    ...(described !== "" && { "aria-describedby": described }),
  };
}

/** A labelled field. What is wrong with it, and the hint, are read out with it. */
export function Field(props: FieldProps) {
  const { name, label, value = "", type = "text", problem, hint, rows = 1 } = props;
  const described = [problem && `${name}-problem`, hint && `${name}-hint`].filter(Boolean).join(" ");
  const control = controlOf(props, described);
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {rows > 1 ? (
        <textarea {...control} rows={rows}>
          {value}
        </textarea>
      ) : (
        <Input type={type} control={control} value={value} />
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

interface InputProps {
  readonly type: NonNullable<FieldProps["type"]>;
  readonly control: ReturnType<typeof controlOf>;
  readonly value: string;
}

/** A password is typed anew each time: no page ever holds one. */
function Input({ type, control, value }: InputProps) {
  if (type === "password") return <input {...control} type="password" />;
  return type === "email" ? (
    <input {...control} type="email" value={value} />
  ) : (
    <input {...control} type="text" value={value} />
  );
}
