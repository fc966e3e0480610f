import React, { useState } from 'react';
export default function App({ items = [], ...rest }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <nav className="p-4" style={{ color: 'red', top: 0 }} {...rest} onClick={() => setOpen(!open)}>
        {open ? <Menu.Item a:b='&amp;' /> : <b>it&apos;s</b>}{/* c */}
        {items.map((i) => <li key={i.id} className={`a ${i.name}`}>{i?.x ?? 1n}</li>)}
      </nav>
    </>
  );
}
