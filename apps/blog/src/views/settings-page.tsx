/** @jsxImportSource preact */
import { ACCENTS } from "../accent.ts";
import type { Member } from "../auth/members.ts";
import type { Blog } from "../blog.ts";
import type { SettingsProblems, TypedSettings } from "../change-settings.ts";
import { TITLE_LIMIT } from "../settings.ts";
import { BlogPage } from "./blog-page.tsx";
import { Field } from "./field.tsx";

interface SettingsPageProps {
  readonly blog: Blog;
  readonly typed: TypedSettings;
  readonly members: readonly Member[];
  readonly problems?: SettingsProblems;
  /** Whether they were just saved. */
  readonly saved?: boolean;
}

/** What the owner may set, and who writes here. */
export function SettingsPage({ blog, typed, members, problems, saved = false }: SettingsPageProps) {
  const { words } = blog;
  return (
    <BlogPage blog={blog} title={words.settings}>
      <form class="editor" method="post" action={blog.url("/settings")} aria-labelledby="settings-title">
        <h1 class="title" id="settings-title">
          {words.settings}
        </h1>
        {saved ? (
          <p class="notice" role="status">
            {words.saved}
          </p>
        ) : null}
        <Field
          name="title"
          label={words.blogTitle}
          value={typed.title}
          problem={problems?.title}
          maxLength={TITLE_LIMIT}
          autoComplete="off"
        />
        <AccentField blog={blog} chosen={typed.accent} problem={problems?.accent} />
        <LanguageField blog={blog} chosen={typed.language} problem={problems?.language} />
        <button type="submit">{words.save}</button>
      </form>
      <section class="members" aria-labelledby="members-title">
        <h2 id="members-title">{words.members}</h2>
        <ul>
          {members.map((member) => (
            <li key={member.id}>
              <strong>{member.name}</strong> <span class="meta">{member.email}</span>{" "}
              <span class="badge">{words.roles[member.role]}</span>
            </li>
          ))}
        </ul>
      </section>
    </BlogPage>
  );
}

interface ChoiceProps {
  readonly blog: Blog;
  readonly chosen: string;
  readonly problem?: string | undefined;
}

function AccentField({ blog: { words }, chosen, problem }: ChoiceProps) {
  return (
    <fieldset class="field">
      <legend>{words.accent}</legend>
      <div class="accents">
        <label class="choice">
          <input type="radio" name="accent" value="" checked={chosen === ""} />
          {words.accentAuto}
        </label>
        {Array.from({ length: ACCENTS }, (_, accent) => (
          <label class="swatch" data-accent={accent} key={accent}>
            <input
              type="radio"
              name="accent"
              value={accent}
              checked={chosen === String(accent)}
              aria-label={words.accentNumber(accent + 1)}
            />
          </label>
        ))}
      </div>
      <Problem text={problem} />
    </fieldset>
  );
}

function LanguageField({ blog: { words }, chosen, problem }: ChoiceProps) {
  return (
    <div class="field">
      <label for="language">{words.language}</label>
      <select id="language" name="language" aria-describedby="language-hint">
        <option value="en" lang="en" selected={chosen === "en"}>
          English
        </option>
        <option value="de" lang="de" selected={chosen === "de"}>
          Deutsch
        </option>
      </select>
      <Problem text={problem} />
      <p class="hint" id="language-hint">
        {words.languageHint}
      </p>
    </div>
  );
}

function Problem({ text }: { readonly text?: string | undefined }) {
  return text === undefined ? null : <p class="problem">{text}</p>;
}
