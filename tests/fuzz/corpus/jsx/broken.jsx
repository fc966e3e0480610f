const a = <div><span>x</div>;
function f( { return `a${ /x[/]/g.test(a) ? 1 : }
class B extends C { #d = async () => await e; get f() {} }
<a b={</c>}