import "./style/index.css";
import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";

const theme: Theme = { extends: DefaultTheme };

export default theme;
