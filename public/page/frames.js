// Preview frames: an HTML answer runs with an opaque origin and no network; what it tried to reach is listed.

const policy = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob: data:; style-src 'unsafe-inline' data:; img-src data: blob:; font-src data:; media-src data: blob:; form-action 'none'; base-uri 'none'";
const known_cdn = /^https?:\/\/(cdn\.tailwindcss\.com|cdn\.jsdelivr\.net\/npm\/(@tailwindcss\/browser|tailwindcss)|unpkg\.com\/(@tailwindcss\/browser|tailwindcss))/i;

// Runs first inside the frame: reports what was refused and what went wrong.
function watcher(key) {
  const tell = (kind, detail) => parent.postMessage({ maquette: key, kind, detail: String(detail).slice(0, 300) }, "*");
  addEventListener("securitypolicyviolation", (event) => tell("refused", event.blockedURI || event.violatedDirective));
  addEventListener("error", (event) => { if (event.message) tell("error", event.message); }, true);
  addEventListener("unhandledrejection", (event) => tell("error", event.reason?.message ?? event.reason));
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && !link.getAttribute("href").startsWith("#")) { event.preventDefault(); tell("refused", link.href); }
  }, true);
  addEventListener("submit", (event) => event.preventDefault(), true);
  addEventListener("load", () => tell("shown", document.body?.innerText.length ?? 0));
}

export function make_frames(page) {
  const layer = document.getElementById("frames");
  const frames = new Map();
  let tailwind = null;
  const load_tailwind = () => tailwind ??= fetch("preview/tailwind.js").then((answer) => answer.text());

  addEventListener("message", (event) => {
    const message = event.data;
    if (!message || typeof message.maquette !== "string") return;
    const entry = frames.get(message.maquette);
    if (!entry || event.source !== entry.element.contentWindow) return;
    page.deliver({ event: "frame", key: message.maquette, kind: message.kind, detail: message.detail });
  });

  async function fill(entry, key, html) {
    const reached = [];
    const parsed = new DOMParser().parseFromString(html, "text/html");
    let wants_tailwind = /\bclass(Name)?\s*=\s*["'][^"']*\b(flex|grid|p[xytblr]?-\d|m[xytblr]?-\d|text-(xs|sm|lg|xl|\dxl)|bg-[a-z]+-\d|rounded)/.test(html);
    for (const script of [...parsed.querySelectorAll("script[src]")]) {
      if (known_cdn.test(script.src)) { wants_tailwind = true; script.remove(); }
      else { reached.push(script.getAttribute("src")); script.remove(); }
    }
    for (const link of [...parsed.querySelectorAll("link[href]")]) {
      if (known_cdn.test(link.href)) wants_tailwind = true;
      else if (/^https?:/i.test(link.getAttribute("href"))) reached.push(link.getAttribute("href"));
      link.remove();
    }
    for (const meta of [...parsed.querySelectorAll('meta[http-equiv="refresh" i], meta[http-equiv="content-security-policy" i], base')]) meta.remove();
    const meta = parsed.createElement("meta");
    meta.httpEquiv = "Content-Security-Policy";
    meta.content = policy;
    const first = parsed.createElement("script");
    first.textContent = `(${watcher})(${JSON.stringify(key)})`;
    parsed.head.prepend(meta, first);
    if (wants_tailwind) {
      const script = parsed.createElement("script");
      script.textContent = (await load_tailwind()).replaceAll("</script", "<\\/script");
      first.after(script);
    }
    entry.element.srcdoc = "<!doctype html>" + parsed.documentElement.outerHTML;
    page.deliver({ event: "frame", key, kind: "filled", tailwind: wants_tailwind });
    for (const url of reached) page.deliver({ event: "frame", key, kind: "refused", detail: url });
  }

  return {
    // Places the frame `key` at the bounds and shows `html` in it (undefined: as before). `zoom` shows a wide page in a narrow frame.
    show(key, x, y, width, height, zoom, visible, html, title) {
      let entry = frames.get(key);
      if (!entry) {
        const element = document.createElement("iframe");
        element.setAttribute("sandbox", "allow-scripts");
        element.setAttribute("referrerpolicy", "no-referrer");
        layer.append(element);
        entry = { element };
        frames.set(key, entry);
      }
      entry.element.title = title;
      const style = entry.element.style;
      style.left = `${x}px`;
      style.top = `${y}px`;
      style.width = `${width / zoom}px`;
      style.height = `${height / zoom}px`;
      style.transform = zoom === 1 ? "" : `scale(${zoom})`;
      style.transformOrigin = "0 0";
      style.visibility = visible ? "visible" : "hidden";
      if (html !== undefined) fill(entry, key, html).catch((problem) => page.deliver({ event: "frame", key, kind: "error", detail: problem.message }));
    },
    remove(key) {
      frames.get(key)?.element.remove();
      frames.delete(key);
    },
  };
}
