// Brings pointer, wheel, keyboard, clipboard and dropped files to the program.

const Down = 1, Up = 2, Move = 3, Cancel = 4, Leave = 5;

function modifiers(event) {
  return (event.ctrlKey ? 1 : 0) | (event.shiftKey ? 2 : 0) | (event.altKey ? 4 : 0) | (event.metaKey ? 8 : 0);
}

function is_text(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
}

export function make_input(page) {
  const studio = document.getElementById("studio");
  const module = page.module;

  const pointer = (kind) => (event) => {
    const touch = event.pointerType === "touch";
    if (kind === Down) {
      // A press on the canvas or on a semantic element takes the focus where the program says, not the browser.
      if (!is_text(event.target)) {
        event.preventDefault();
        const target = event.target.closest?.("[tabindex]");
        if (target && studio.contains(target)) target.focus({ preventScroll: true });
        else document.activeElement?.blur?.();
        try { studio.setPointerCapture(event.pointerId); } catch { /* a synthetic event has no pointer */ }
      }
    }
    if (is_text(event.target) && kind === Move && event.buttons !== 0) return;
    page.guarded(() => module._page_pointer(kind, event.clientX, event.clientY, event.button < 0 ? 0 : event.button, touch ? 1 : 0, modifiers(event)));
    page.wake();
  };
  studio.addEventListener("pointerdown", pointer(Down));
  studio.addEventListener("pointerup", pointer(Up));
  studio.addEventListener("pointermove", pointer(Move));
  studio.addEventListener("pointercancel", pointer(Cancel));
  studio.addEventListener("pointerleave", pointer(Leave));
  studio.addEventListener("contextmenu", (event) => { if (!is_text(event.target)) event.preventDefault(); });

  studio.addEventListener("wheel", (event) => {
    if (event.target instanceof HTMLTextAreaElement && event.target.scrollHeight > event.target.clientHeight) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 20 : event.deltaMode === 2 ? innerHeight : 1;
    page.guarded(() => module._page_wheel(event.deltaX * unit, event.deltaY * unit, modifiers(event)));
    page.wake();
  }, { passive: false });

  // Returns true when the program took the key.
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.key === "Process") return;
    const focused = document.activeElement;
    const id = Number(focused?.dataset?.id ?? 0);
    const taken = page.guarded(() => page.with_text(event.key, (at, length) =>
      module._page_key(at, length, modifiers(event), id, is_text(focused) ? (focused instanceof HTMLTextAreaElement ? 2 : 1) : 0)));
    if (taken) event.preventDefault();
    page.wake();
  });

  addEventListener("copy", (event) => {
    if (is_text(document.activeElement) || String(getSelection()) !== "") return;
    const text = module.page.calls.copied_text();
    if (text === "") return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
  addEventListener("paste", (event) => {
    if (is_text(document.activeElement)) return;
    const text = event.clipboardData.getData("text/plain");
    if (text !== "") page.deliver({ event: "paste" }, new TextEncoder().encode(text));
  });

  const hover = (over) => page.deliver({ event: "drag", over });
  addEventListener("dragover", (event) => { event.preventDefault(); hover(true); });
  addEventListener("dragleave", (event) => { if (event.relatedTarget === null) hover(false); });
  addEventListener("drop", async (event) => {
    event.preventDefault();
    hover(false);
    for (const file of event.dataTransfer.files) {
      page.deliver({ event: "file", name: file.name }, new Uint8Array(await file.arrayBuffer()));
    }
  });
  globalThis.launchQueue?.setConsumer(async (launch) => {
    for (const handle of launch.files ?? []) {
      const file = await handle.getFile();
      page.deliver({ event: "file", name: file.name }, new Uint8Array(await file.arrayBuffer()));
    }
  });
}
