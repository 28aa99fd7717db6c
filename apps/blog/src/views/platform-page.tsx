/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { assetPath } from "../assets.ts";
import { en } from "../words/en.ts";
import { Page } from "./page.tsx";

interface PlatformPageProps {
  /** Absent on the landing page. */
  readonly title?: string;
  readonly children: ComponentChildren;
}

const NAME = "Tenantry Blogs";

/** A page of the public site. */
export function PlatformPage({ title, children }: PlatformPageProps) {
  return (
    <Page
      title={title === undefined ? `${NAME}: a blog of your own` : `${title} · ${NAME}`}
      description="A place for blogs. Each has an address, a look and a database of its own."
      language="en"
      skip={en.skip}
      accent={6}
      wide={title === undefined}
      asset={assetPath}
      {...(title === undefined && { script: "sign-up.js" })}
      header={
        <a class="brand" href="/">
          <span class="mark" aria-hidden="true">
            T
          </span>{" "}
          {NAME}
        </a>
      }
      footer={
        <p>
          The reference example of <strong>Tenantry</strong>. The blogs as JSON: <a href="/api/tenants">/api/tenants</a>
          .
        </p>
      }
    >
      {children}
    </Page>
  );
}
