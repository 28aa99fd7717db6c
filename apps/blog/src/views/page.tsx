/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";

/** What every page of both sites is made of. */
export interface PageProps {
  readonly title: string;
  readonly description?: string;
  readonly accent: number;
  /** For pages that are laid out in columns where there is room. */
  readonly wide?: boolean;
  /** The address of a file of the site's own, such as the style sheet. */
  readonly asset: (name: string) => string;
  readonly script?: string;
  readonly header: ComponentChildren;
  readonly footer: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The frame of a page: head, skip link and landmarks. */
export function Page({ title, description, accent, wide, asset, script, header, footer, children }: PageProps) {
  return (
    <html lang="en" data-accent={accent}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        {description === undefined ? null : <meta name="description" content={description} />}
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" type="image/svg+xml" href={asset("icon.svg")} />
        <link rel="stylesheet" href={asset("site.css")} />
        {script === undefined ? null : <script src={asset(script)} defer />}
      </head>
      <body {...(wide && { class: "wide" })}>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <header class="masthead">{header}</header>
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        <footer class="colophon">{footer}</footer>
      </body>
    </html>
  );
}
