// Talking to the server: one request after the other, sent again with the same nonce until it is answered.
const table = document.getElementById("table") ?? document.getElementById("listing");
export const words = JSON.parse(document.getElementById("words").textContent);
export const state = { revision: Number(table.dataset.revision), view: table.dataset.view, waiting: 0, lost: false, full: false };

const saved = document.getElementById("saved");
const said = document.getElementById("said");
const alarm = document.getElementById("alarm");

export const say = (text) => { alarm.textContent = ""; said.textContent = text; };
export const warn = (text) => { said.textContent = ""; alarm.textContent = text; };

// News that nobody waits for does not take the place of a warning.
export const tell = (text) => { if (!alarm.textContent) say(text); };

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const showSaved = () => {
  const which = state.lost ? "lost" : state.waiting ? "saving" : state.full ? "full" : "saved";
  saved.textContent = saved.dataset[which] + (which === "saved" ? " ✓" : "");
  saved.classList.toggle("lost", which === "lost" || which === "full");
};

const nonce = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
const pause = (time) => new Promise((done) => setTimeout(done, time));

let queue = Promise.resolve();

const send = async (path, body) => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      if (state.lost) { state.lost = false; say(words.back); }
      return answer;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      state.lost = true;
      showSaved();
      warn(attempt > 20 ? words.gone : words.lost);
      await pause(Math.min(500 * 2 ** attempt, 5000));
    }
  }
};

// Ask for an operation; returns the answer with its status. Requests wait for each other, so each knows what came before.
export const ask = (kind, args) => request(`/do/${kind}`, { arguments: args });
export const change = (args) => request("/term", { arguments: args });
export const fix = (finding) => request("/fix", { finding });

const request = (path, given) => {
  const body = { nonce: nonce(), view: state.view, check: document.getElementById("check-on")?.checked !== false, ...given };
  const task = async () => {
    state.waiting += 1;
    showSaved();
    try {
      body.base = state.revision;
      const answer = await send(path, body);
      if (answer.status === 403 || answer.status >= 500 && answer.status !== 507) { warn(words.gone); return { status: answer.status }; }
      state.full = answer.status === 507;
      const value = answer.headers.get("content-type").startsWith("application/json") ? await answer.json() : { problem: await answer.text() };
      return { status: answer.status, ...value };
    } finally {
      state.waiting -= 1;
      showSaved();
    }
  };
  return inTurn(task);
};

// What reads or writes a revision does so one after the other: two answers upon one revision would renumber twice.
export const inTurn = (task) => {
  const result = queue.then(task);
  queue = result.catch(() => undefined);
  return result;
};

// A view that the desk no longer keeps (400, 404) is asked for again with the page.
export const get = async (path) => {
  const answer = await counted(fetch(path));
  if (answer.status === 400 || answer.status === 404) location.reload();
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
};

export const post = (path, body) => send(path, body);

export const idle = () => queue;

let fetching = 0;
export const counted = async (promise) => { fetching += 1; try { return await promise; } finally { fetching -= 1; } };
export const underway = () => fetching;
