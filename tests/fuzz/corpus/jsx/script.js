for (const [k, v] of Object.entries(x)) { if (k in v) continue; else label: while (1) break label; }
switch (a) { case 1: default: throw new Error('x\u{1F600}') }
try { yield } catch { } finally { }
// c
var a = 1
++b
let {c: [d = 1, ...e]} = f, g = a
/b/c