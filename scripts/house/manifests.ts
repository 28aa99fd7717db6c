import type { Rule } from "./rule.ts";

/** The fields a package.json may have, in this order. */
const order = [
  "name",
  "version",
  "private",
  "description",
  "keywords",
  "license",
  "type",
  "sideEffects",
  "bin",
  "files",
  "exports",
  "engines",
  "scripts",
  "peerDependencies",
  "peerDependenciesMeta",
  "dependencies",
  "optionalDependencies",
  "devDependencies",
];

const groups = ["peerDependencies", "dependencies", "optionalDependencies", "devDependencies"];

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is wrong with the manifest of one workspace. */
function problemsOf(manifest: Json): string[] {
  const problems: string[] = [];
  const keys = Object.keys(manifest);
  const unknown = keys.filter((key) => !order.includes(key));
  if (unknown.length > 0) problems.push(`has fields that no other has: ${unknown.join(", ")}.`);
  const known = keys.filter((key) => order.includes(key));
  const sorted = known.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  if (known.join() !== sorted.join()) problems.push(`has its fields in another order than ${sorted.join(", ")}.`);
  for (const field of ["name", "version", "description"]) {
    if (typeof manifest[field] !== "string" || manifest[field] === "") problems.push(`has no ${field}.`);
  }
  if (manifest.license !== "MIT") problems.push("is not under the MIT license.");
  if (manifest.type !== "module") problems.push('is not of type "module".');

  for (const group of groups) {
    const wanted = manifest[group];
    if (!isObject(wanted)) continue;
    for (const [name, range] of Object.entries(wanted)) {
      if (name.startsWith("@tenantry/")) {
        if (range !== "workspace:^") problems.push(`takes ${name} from elsewhere than "workspace:^".`);
      } else if (group !== "peerDependencies" && !String(range).startsWith("catalog:")) {
        problems.push(`sets a version of ${name} itself: name it in the root's catalog, and "catalog:" here.`);
      }
    }
  }
  if (manifest.private !== true) problems.push(...problemsOfPublished(manifest));
  return problems;
}

/** What is wrong with a manifest for the people who install the package. */
function problemsOfPublished(manifest: Json): string[] {
  const problems: string[] = [];
  const files = JSON.stringify(manifest.files);
  const needed = ["CHANGELOG.md", "dist", "src"];
  if (files !== JSON.stringify(needed) && files !== JSON.stringify([...needed, "templates"])) {
    problems.push(`does not publish exactly ${needed.join(", ")}, and templates where it has any.`);
  }
  if (!Array.isArray(manifest.keywords) || !manifest.keywords.includes("bun")) problems.push("has no keywords.");
  if (!isObject(manifest.engines) || typeof manifest.engines.bun !== "string")
    problems.push("does not say which Bun it needs.");
  if (manifest.bin === undefined && manifest.sideEffects !== false)
    problems.push("does not say that it has no side effects.");
  const exports = isObject(manifest.exports) ? manifest.exports : {};
  if (!isObject(manifest.exports) && manifest.bin === undefined) problems.push("exports nothing.");
  for (const [entry, target] of Object.entries(exports)) {
    if (!isObject(target) || Object.keys(target).join() !== "types,default") {
      problems.push(`exports ${entry} under other conditions than "types" and "default".`);
    } else if (!Object.values(target).every((file) => String(file).startsWith("./dist/"))) {
      problems.push(`exports ${entry} from outside of dist.`);
    }
  }
  return problems;
}

/** Every package.json below the root says what it must, in one order. */
export const manifests: Rule = (tree) => {
  const problems: string[] = [];
  for (const [path, text] of tree) {
    if (!/^(?:(?:packages|apps|examples)\/[^/]+|benchmarks)\/package\.json$/.test(path)) continue;
    const manifest: unknown = JSON.parse(text);
    if (!isObject(manifest)) {
      problems.push(`${path} is not an object.`);
      continue;
    }
    problems.push(...problemsOf(manifest).map((problem) => `${path} ${problem}`));
    if (manifest.private === true) continue;
    const folder = path.slice(0, -"/package.json".length);
    if (tree.get(`${folder}/LICENSE`) !== tree.get("LICENSE"))
      problems.push(`${folder} has not the LICENSE of the root.`);
    if (!tree.has(`${folder}/README.md`)) problems.push(`${folder} has no README.md.`);
  }
  return problems;
};
