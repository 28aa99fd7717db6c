import { posix } from "node:path";
import { proseOf } from "./prose.ts";

/** Where the links of a page lead on the site. */
export interface LinkTargets {
  /** The page of a Markdown file, by the file's path from the root. */
  page(file: string): string | undefined;
  /** The page that shows any other file or folder of the repository. Throws where there is none. */
  source(file: string): string;
}

const link = /(?<!!)(\[(?:[^[\]]|\[[^\]]*\])*\]\()\s*<?([^)\s>]+)>?((?:\s+"[^"]*")?\s*\))/g;
const elsewhere = /^(?:[a-z][a-z0-9+.-]*:|#)/i;

/**
 * The Markdown with its links as the site has them: pages link files of the repository, so that they can be read where they
 * lie, and the site has a page for each of those.
 */
export function siteLinks(file: string, markdown: string, targets: LinkTargets): string {
  return proseOf(markdown, (text) =>
    text.replace(link, (whole: string, before: string, target: string, after: string) => {
      if (elsewhere.test(target)) return whole;
      return `${before}${siteLink(file, target, targets)}${after}`;
    }),
  );
}

function siteLink(file: string, target: string, targets: LinkTargets): string {
  const [path = "", anchor] = target.split("#", 2);
  const found = posix.join(posix.dirname(file), decodeURIComponent(path)).replace(/\/$/, "");
  const page = targets.page(found);
  const url = page === undefined ? targets.source(found) : `/${page}`;
  return anchor === undefined ? url : `${url}#${anchor}`;
}
