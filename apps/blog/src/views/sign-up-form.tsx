/** @jsxImportSource preact */
import { SLUG_LIMIT } from "../address-problem.ts";
import { EMAIL_LIMIT, PASSWORD } from "../auth/member-rules.ts";
import { base } from "../environment.ts";
import { NAME_LIMIT, type SignUp, type SignUpProblems } from "../sign-up.ts";
import { Field } from "./field.tsx";

export interface SignUpFormProps {
  readonly typed?: Omit<SignUp, "password">;
  readonly problems?: SignUpProblems;
}

/** Works as it is; `assets/sign-up.js` adds the preview of the address while one types. */
export function SignUpForm({ typed, problems }: SignUpFormProps) {
  const { protocol, host } = new URL(base);
  const slug = typed?.slug ?? "";
  const preview = slug === "" || problems?.slug !== undefined ? "your-address" : slug;
  return (
    <form class="card" id="sign-up" method="post" action="/sign-up" aria-labelledby="sign-up-title">
      <h2 id="sign-up-title">Start a blog</h2>
      <Field
        name="name"
        label="Name of the blog"
        value={typed?.name ?? ""}
        problem={problems?.name}
        maxLength={NAME_LIMIT}
        autoComplete="off"
      />
      <Field
        name="slug"
        label="Address"
        value={slug}
        problem={problems?.slug}
        maxLength={SLUG_LIMIT}
        autoComplete="off"
        verbatim
        hint={
          <>
            {`${protocol}//`}
            <output for="slug">{preview}</output>
            {`.${host}`}
          </>
        }
      />
      <Field
        name="email"
        label="Your email"
        type="email"
        value={typed?.email ?? ""}
        problem={problems?.email}
        maxLength={EMAIL_LIMIT}
        autoComplete="email"
        verbatim
      />
      <Field
        name="password"
        label="Your password"
        type="password"
        problem={problems?.password}
        minLength={PASSWORD.min}
        maxLength={PASSWORD.max}
        autoComplete="new-password"
        hint={`At least ${PASSWORD.min} characters. It is good for this blog alone.`}
      />
      <button type="submit">Create the blog</button>
    </form>
  );
}
