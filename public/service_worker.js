// Keeps the studio usable without a network: every file of this build is fetched once and then served from the cache.
//
// The build fills in the version and the list of files (scripts/make_page.py).
const version = "@VERSION@";
const files = ["@FILES@"];
const cache_name = `maquette-${version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(cache_name)
    .then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: "reload" }))))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("maquette-") && name !== cache_name).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const scope = new URL(self.registration.scope);
  // The companion's answers are never kept: only this build's own files are.
  if (event.request.method !== "GET" || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return;
  const name = url.pathname.slice(scope.pathname.length) || "./";
  if (!files.includes(name) && name !== "index.html") return;
  event.respondWith(caches.open(cache_name).then(async (cache) =>
    (await cache.match(name === "index.html" ? "./" : name, { ignoreSearch: true })) ?? fetch(event.request)));
});
