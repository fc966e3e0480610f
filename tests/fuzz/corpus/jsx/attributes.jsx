const a = <label for="x" class={y} return='1'>Terms & Conditions &nbsp; AT&T<b {...c} on{d}/></label>;
const e = f & g && h; i(j,, k); const l; export 
