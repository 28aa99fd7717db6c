/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import type { Language } from "../settings.ts";

/** What every page of both sites is made of. */
export interface PageProps {
  readonly title: string;
  readonly description?: string | undefined;
  readonly language: Language;
  readonly accent: number;
  /** For pages that are laid out in columns where there is room. */
  readonly wide?: boolean;
  /** The address of a file of the site's own, such as the style sheet. */
  readonly asset: (name: string) => string;
  readonly script?: string;
  /** The address of the Atom feed, where there is one. */
  readonly feed?: string;
  /** The words of the link that leads past the header. */
  readonly skip: string;
  readonly header: ComponentChildren;
  readonly footer: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The frame of a page: head, skip link and landmarks. */
export function Page(props: PageProps) {
  const { title, description, asset, script, feed } = props;
  return (
    <html lang={props.language} data-accent={props.accent}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        {description === undefined ? null : <meta name="description" content={description} />}
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" type="image/svg+xml" href={asset("icon.svg")} />
        <link rel="stylesheet" href={asset("site.css")} />
        {feed === undefined ? null : <link rel="alternate" type="application/atom+xml" href={feed} />}
        {script === undefined ? null : <script src={asset(script)} defer />}
      </head>
      <body {...(props.wide && { class: "wide" })}>
        <a class="skip" href="#content">
          {props.skip}
        </a>
        <header class="masthead">{props.header}</header>
        <main id="content" tabIndex={-1}>
          {props.children}
        </main>
        <footer class="colophon">{props.footer}</footer>
      </body>
    </html>
  );
}
