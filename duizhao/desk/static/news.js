// News from the server: what other tabs do, and the end of long tasks. A browser allows six streams to a host, so one
// tab listens for all of this desk, the one that holds the lock, and passes on what it hears. A hidden tab listens to
// nothing and asks when it is back.
const NAMES = ["revision", "realigned", "audited"];
const channel = new BroadcastChannel("duizhao-news");
let handlers = {};
let waiting = null;
let leave = null;

const deliver = ({ name, data }) => { if (!document.hidden) handlers[name]?.(data); };
const pass = (news) => { channel.postMessage(news); deliver(news); };
channel.addEventListener("message", (event) => deliver(event.data));

const stream = () => new Promise((done) => {
  const source = new EventSource("/events");
  // Between two listeners something may have happened.
  source.addEventListener("open", () => pass({ name: "opened", data: {} }));
  for (const name of NAMES) source.addEventListener(name, (event) => pass({ name, data: JSON.parse(event.data) }));
  leave = () => { source.close(); done(); };
});
const begin = () => {
  if (waiting || document.hidden) return;
  waiting = new AbortController();
  navigator.locks.request("duizhao-news", { signal: waiting.signal }, stream).catch((error) => { if (error.name !== "AbortError") throw error; });
};
const end = () => { waiting?.abort(); waiting = null; leave?.(); leave = null; };

// Hear of news by name, ``opened`` among them: then something may have been missed.
export const hear = (given) => {
  handlers = given;
  document.addEventListener("visibilitychange", () => { if (document.hidden) end(); else { handlers.opened(); begin(); } });
  begin();
};
