// Says to the browser (and so to a screen reader) which language the page is in. When the computer goes from light to dark, or back, asks for
// the page anew: Streamlit's own colours follow at once, ours are chosen where the page is made.
const AFTER_MS = 250;
const dark = matchMedia("(prefers-color-scheme: dark)");
let ask = null;

dark.addEventListener("change", () => setTimeout(() => ask?.("theme", dark.matches ? "dark" : "light"), AFTER_MS));

export default function ({ data, setTriggerValue }) {
  document.documentElement.lang = data.language;
  ask = setTriggerValue;
}
