// Drives the distribution's Firefox through Marionette, its own remote protocol: length-prefixed JSON over a socket.
// A driver for another browser would be a dependency for the sake of one test.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

const preferences = { "marionette.port": 0, "app.update.enabled": false, "datareporting.policy.dataSubmissionEnabled": false, "browser.shell.checkDefaultBrowser": false,
  "webgl.force-enabled": true, "ui.prefersReducedMotion": 1 };

function until(find, seconds, what) {
  const end = Date.now() + seconds * 1000;
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = find();
      if (found) resolve(found);
      else if (Date.now() > end) reject(new Error(`${what} did not come within ${seconds} s`));
      else setTimeout(look, 50);
    };
    look();
  });
}

// Firefox draws WebGL on a screen only: a virtual one of its own.
async function start_screen() {
  const screen = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], { stdio: ["ignore", "pipe", "ignore"] });
  const display = await new Promise((resolve, reject) => {
    screen.stdout.once("data", (text) => resolve(`:${String(text).trim()}`));
    screen.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  return { display, stop: () => screen.kill() };
}

class Connection {
  constructor(port) {
    this.waiting = new Map();
    this.number = 0;
    let buffer = Buffer.alloc(0);
    this.socket = net.connect(port, "127.0.0.1");
    this.socket.on("data", (data) => {
      buffer = Buffer.concat([buffer, data]);
      for (;;) {
        const colon = buffer.indexOf(":"), length = Number(buffer.subarray(0, Math.max(colon, 0)));
        if (colon < 0 || buffer.length < colon + 1 + length) return;
        this.take(JSON.parse(buffer.subarray(colon + 1, colon + 1 + length)));
        buffer = buffer.subarray(colon + 1 + length);
      }
    });
  }

  take(message) {
    if (!Array.isArray(message)) return;  // The greeting.
    const [, number, problem, value] = message;
    const { resolve, reject } = this.waiting.get(number);
    this.waiting.delete(number);
    if (problem) reject(new Error(`${problem.error}: ${problem.message}`));
    else resolve(value);
  }

  send(name, parameters = {}) {
    const number = ++this.number;
    const bytes = Buffer.from(JSON.stringify([0, number, name, parameters]));
    this.socket.write(`${bytes.length}:`);
    this.socket.write(bytes);
    return new Promise((resolve, reject) => this.waiting.set(number, { resolve, reject }));
  }
}

export async function launch_firefox(program) {
  const profile = mkdtempSync(path.join(os.tmpdir(), "maquette_firefox_"));
  writeFileSync(path.join(profile, "user.js"), Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`).join(""));
  const screen = await start_screen();
  const firefox = spawn(program, ["--no-remote", "--marionette", "--profile", profile], { stdio: "ignore", env: { ...process.env, DISPLAY: screen.display } });
  const port = await until(() => {
    try {
      return Number(readFileSync(path.join(profile, "MarionetteActivePort"), "utf8"));
    } catch {
      return 0;
    }
  }, 120, "Firefox");
  const connection = new Connection(port);
  await connection.send("WebDriver:NewSession", { timeouts: { script: 120000, pageLoad: 120000 } });
  return {
    go: (url) => connection.send("WebDriver:Navigate", { url }),
    // Runs the function in the page and returns what its promise comes to.
    async evaluate(work, ...values) {
      const script = `const done = arguments[arguments.length - 1]; Promise.resolve((${work})(...arguments)).then((value) => done({ value }), (problem) => done({ problem: String(problem) }));`;
      const { value } = await connection.send("WebDriver:ExecuteAsyncScript", { script, args: values });
      if (value.problem) throw new Error(value.problem);
      return value.value;
    },
    // Real keys, to whatever has the focus.
    async type(text) {
      const actions = [...text].flatMap((letter) => [{ type: "keyDown", value: letter }, { type: "keyUp", value: letter }]);
      await connection.send("WebDriver:PerformActions", { actions: [{ type: "key", id: "keyboard", actions }] });
    },
    async screenshot(file) {
      const { value } = await connection.send("WebDriver:TakeScreenshot", { full: false });
      writeFileSync(file, Buffer.from(value, "base64"));
    },
    async close() {
      await connection.send("Marionette:Quit", { flags: ["eForceQuit"] }).catch(() => {});
      connection.socket.destroy();
      await new Promise((resolve) => { if (firefox.exitCode !== null) resolve(); else firefox.once("exit", resolve); setTimeout(() => firefox.kill("SIGKILL"), 10000).unref(); });
      screen.stop();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
