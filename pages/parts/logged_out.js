// Once the session is over its connection is closed, and Streamlit says "Connection error … 401" over figures that stay on the screen. While
// the connection is cut, asks whether that is why; where it is, covers the page with a sentence and the way back to it.
const EVERY_MS = 2000;
let timer = null;
let words = {};

const cover = () => {
  if (document.querySelector(".logged-out")) return;
  const address = encodeURIComponent(location.pathname + location.search);
  const panel = document.createElement("div");
  panel.className = "logged-out";
  panel.setAttribute("role", "alertdialog");
  panel.setAttribute("aria-modal", "true");
  panel.setAttribute("aria-label", words.over);
  const said = document.createElement("p");
  said.textContent = words.over;
  const link = document.createElement("a");
  link.textContent = words.enter;
  link.href = `/login?next=${address}${words.language === "zh" ? "" : `&lang=${words.language}`}`;
  panel.append(said, link);
  document.body.append(panel);
  document.body.classList.add("is-over");
  link.focus();
};

const look = async () => {
  const app = document.querySelector(".stApp");
  if (app && app.dataset.testConnectionState === "CONNECTED") return;
  try {
    const answer = await fetch("/_stcore/health", { cache: "no-store" });
    if (answer.status === 401) cover();
  } catch {
    // the board does not answer at all: that is another matter
  }
};

export default function ({ data }) {
  words = data;
  clearInterval(timer);
  timer = setInterval(look, EVERY_MS);
}
