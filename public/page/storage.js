// Keeps the project in the browser: named byte strings in IndexedDB, written in order, each write in one transaction.

export async function open_storage() {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open("maquette", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("files");
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(new Error(`The browser's storage cannot be opened: ${opening.error?.message}`));
  });
  const run = (mode, action) => new Promise((resolve, reject) => {
    const transaction = database.transaction("files", mode, { durability: "strict" });
    const request = action(transaction.objectStore("files"));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(new Error(
      transaction.error?.name === "QuotaExceededError" ? "The browser's storage is full." : `The browser's storage refused: ${transaction.error?.message}`));
  });
  const range = (prefix) => IDBKeyRange.bound(prefix, prefix + "\uffff");
  return {
    write: (key, bytes) => run("readwrite", (store) => store.put(bytes, key)),
    read: (key) => run("readonly", (store) => store.get(key)),
    list: (prefix) => run("readonly", (store) => store.getAllKeys(range(prefix))),
    remove: (prefix) => run("readwrite", (store) => store.delete(range(prefix))),
  };
}
