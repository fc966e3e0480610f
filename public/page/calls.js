// Everything the program asks of the browser: files, storage, clipboard, the companion. One question, one answer;
// streams answer until they are closed.
import { open_storage } from "./storage.js";

function choose_files(accept, several) {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.multiple = several;
    input.style.display = "none";
    input.id = "file_chooser";
    input.setAttribute("aria-label", "Choose a file");
    document.body.append(input);
    const finish = (files) => { input.remove(); resolve(files); };
    input.addEventListener("change", () => finish([...input.files]));
    input.addEventListener("cancel", () => finish([]));
    input.click();
  });
}

function save(name, type, bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

export function make_calls(page) {
  const streams = new Map();
  let copied = "";
  const storage = open_storage();

  const doers = {
    async open_files(call) {
      const files = await choose_files(call.accept ?? "", call.several ?? false);
      for (const file of files) page.deliver({ event: "file", name: file.name, purpose: call.purpose }, new Uint8Array(await file.arrayBuffer()));
      return { value: { count: files.length } };
    },
    async save(call, bytes) {
      save(call.name, call.type ?? "application/octet-stream", bytes);
      return { value: {} };
    },
    async copy(call, bytes) {
      const text = new TextDecoder().decode(bytes);
      await navigator.clipboard.writeText(text);
      return { value: {} };
    },
    async store_write(call, bytes) {
      await (await storage).write(call.key, bytes);
      return { value: {} };
    },
    async store_read(call) {
      const bytes = await (await storage).read(call.key);
      return { value: { found: bytes !== undefined }, bytes };
    },
    async store_list(call) {
      return { value: { keys: await (await storage).list(call.prefix ?? "") } };
    },
    async store_remove(call) {
      await (await storage).remove(call.prefix);
      return { value: {} };
    },
    async load(call) {
      const answer = await fetch(call.name);
      if (!answer.ok) throw new Error(`${call.name}: ${answer.status}`);
      return { value: {}, bytes: new Uint8Array(await answer.arrayBuffer()) };
    },
    async request(call, bytes) {
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(), (call.seconds ?? 30) * 1000);
      try {
        const answer = await fetch(call.url, { method: call.method ?? "GET", headers: call.headers ?? {}, body: bytes.length > 0 ? bytes : undefined,
          signal: limit.signal, cache: "no-store", credentials: "omit" });
        return { value: { status: answer.status, type: answer.headers.get("content-type") ?? "" }, bytes: new Uint8Array(await answer.arrayBuffer()) };
      } finally {
        clearTimeout(timer);
      }
    },
    // A POST answered by server-sent events: each is passed on as it comes.
    async post_stream(call, bytes) {
      const answer = await fetch(call.url, { method: "POST", headers: call.headers, body: bytes, cache: "no-store", credentials: "omit" });
      if (!answer.ok) return { value: { type: "refused", status: answer.status }, bytes: new Uint8Array(await answer.arrayBuffer()) };
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return { value: {} };
        text = (text + value).replaceAll("\r\n", "\n");
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const lines = text.slice(0, end).split("\n");
          text = text.slice(end + 2);
          const field = (name) => lines.filter((line) => line.startsWith(name + ":")).map((line) => line.slice(name.length + 1).replace(/^ /, ""));
          page.deliver({ answer: call.id, ok: true, more: true, value: { type: field("event")[0] ?? "message" } }, new TextEncoder().encode(field("data").join("\n")));
        }
      }
    },
    async theme(call) {
      document.documentElement.dataset.theme = call.dark ? "dark" : "light";
      for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.content = call.dark ? "#10151C" : "#F7F8FA";
      return { value: {} };
    },
    async title(call) {
      document.title = call.text;
      return { value: {} };
    },
    async keep_copied(call, bytes) {
      copied = new TextDecoder().decode(bytes);
      return { value: {} };
    },
    async go_to(call) {
      open(call.url, "_blank", "noopener");
      return { value: {} };
    },
    async persist() {
      return { value: { kept: (await navigator.storage?.persist?.()) ?? false } };
    },
    async close_stream(call) {
      streams.get(call.stream)?.close();
      streams.delete(call.stream);
      return { value: {} };
    },
  };

  // Server-sent events: the browser connects again by itself and asks for what it missed (Last-Event-ID).
  function stream(call) {
    const source = new EventSource(call.url);
    streams.set(call.id, source);
    const pass = (event) => page.deliver({ answer: call.id, ok: true, more: true, value: { type: event.type, event_id: event.lastEventId } }, new TextEncoder().encode(event.data ?? ""));
    for (const name of ["message", ...(call.events ?? [])]) source.addEventListener(name, pass);
    source.onopen = () => page.deliver({ answer: call.id, ok: true, more: true, value: { type: "open" } });
    source.onerror = () => page.deliver({ answer: call.id, ok: true, more: true, value: { type: source.readyState === 2 ? "closed" : "lost" } });
  }

  return {
    ask(text, at, length) {
      const call = JSON.parse(text);
      if (call.call === "stream") return stream(call);
      const bytes = page.module.HEAPU8.slice(at, at + length);
      const doer = doers[call.call];
      const work = doer ? doer(call, bytes) : Promise.reject(new Error(`The page does not know how to ${call.call}.`));
      work.then((answer) => { if (call.id) page.deliver({ answer: call.id, ok: true, value: answer.value ?? {} }, answer.bytes); },
        (problem) => page.deliver({ answer: call.id ?? 0, ok: false, call: call.call, reason: problem?.name === "AbortError" ? "No answer in time." : String(problem?.message ?? problem) }));
    },
    copied_text: () => copied,
  };
}
