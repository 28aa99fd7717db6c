import type { Locator } from "playwright-core";

/** How well texts can be told from what is behind them, as WCAG counts it: 4.5 is the least for text. */
export async function contrast(texts: Locator): Promise<{ text: string; ratio: number }[]> {
  return await texts.evaluateAll((elements) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    if (canvas === null) throw new Error("There is nothing to draw on.");
    /** What is seen where these colours lie on each other, the lowest first. */
    const seen = (colors: readonly string[]): number[] => {
      canvas.clearRect(0, 0, 1, 1);
      for (const color of colors) {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const luminance = (color: readonly number[]): number => {
      const [red = 0, green = 0, blue = 0] = color.map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    return elements
      .filter((element) => element.checkVisibility() && element.textContent?.trim())
      .map((element) => {
        const behind: string[] = [];
        for (let at: Element | null = element; at !== null; at = at.parentElement)
          behind.unshift(getComputedStyle(at).backgroundColor);
        const [low = 0, high = 0] = [
          luminance(seen(behind)),
          luminance(seen([...behind, getComputedStyle(element).color])),
        ].toSorted((one, other) => one - other);
        return { text: element.textContent?.trim().slice(0, 60) ?? "", ratio: (high + 0.05) / (low + 0.05) };
      });
  });
}
