// While one types: shows the address the blog will have, and suggests one made of its name.

const form = document.querySelector("#sign-up");
const name = form.elements.namedItem("name");
const slug = form.elements.namedItem("slug");
const preview = form.querySelector("output");
const empty = "your-address";
let suggested = slug.value === "";

const slugOf = (text) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");

const show = () => {
  preview.value = /^[a-z0-9-]+$/.test(slug.value) ? slug.value : empty;
};

name.addEventListener("input", () => {
  if (suggested) slug.value = slugOf(name.value);
  show();
});

slug.addEventListener("input", () => {
  suggested = slug.value === "";
  show();
});

show();
