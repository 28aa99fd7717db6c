import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import RoutePlayground from "./components/RoutePlayground.vue";
// After the default theme, whose values it changes.
import "./style/index.css";

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("RoutePlayground", RoutePlayground);
  },
};

export default theme;
