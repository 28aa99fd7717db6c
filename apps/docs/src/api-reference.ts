import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application, Converter, DeclarationReflection, ReflectionKind, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { repositoryRoot, siteRoot } from "./folders.ts";
import { API_PAGES } from "./navigation.ts";

const LOOK: Partial<PluginOptions> = {
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  typeAliasPropertiesFormat: "table",
  typeDeclarationFormat: "table",
  propertyMembersFormat: "table",
};

const OPTIONS: Partial<TypeDocOptions> = {
  tsconfig: join(siteRoot, "tsconfig.api.json"),
  basePath: join(repositoryRoot, "packages"),
  entryPoints: API_PAGES.map(({ file }) => join(repositoryRoot, "packages", file)),
  plugin: ["typedoc-plugin-markdown"],
  router: "module",
  groupOrder: ["Functions", "Variables", "Interfaces", "Type Aliases", "Classes"],
  readme: "none",
  disableSources: true,
  disableGit: true,
  excludeInternal: true,
  excludeExternals: true,
  excludePrivate: true,
  // `bun run types` has looked for them.
  skipErrorChecking: true,
  logLevel: "Error",
};

/** The API reference, made from the docstrings: a Markdown page for each entry, such as `core/http.md`. */
export async function apiReference(): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "api-"));
  try {
    const options: Partial<TypeDocOptions & PluginOptions> = { ...OPTIONS, ...LOOK, out: folder };
    const app = await Application.bootstrapWithPlugins(options);
    app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
      for (const module of project.children ?? []) module.name = module.name.replace(/\/src(?=\/|$)/, "");
      for (const member of project.getReflectionsByKind(ReflectionKind.ClassMember)) {
        if (!(member instanceof DeclarationReflection)) continue;
        // What each error has from the root of all errors is told there, once. Objects that are no errors are made by Tenantry.
        const made = member.kindOf(ReflectionKind.Constructor) && !member.parent?.name.endsWith("Error");
        if (member.inheritedFrom !== undefined || made) project.removeReflection(member);
      }
    });
    const project = await app.convert();
    if (project === undefined) throw new Error("The API reference could not be made.");
    await app.generateOutputs(project);
    return await pagesBelow(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function pagesBelow(folder: string): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && entry.name !== "README.md")
      pages.set(path.slice(folder.length + 1), (await Bun.file(path).text()).replace(/^# /, "# @tenantry/"));
  }
  return pages;
}
