// HTML components with Tailwind classes. For the notation see catalog.h.
#include "shared/evolve/catalog_table.h"

namespace maquette {

const char* const html_table = R"(
@metrics 4 h
? +key metrics ; +metrics ; +KPI cards ; +headline numbers ; +stats ; +statistics ; +metrics for {m1} and {m2}
<dl class="flex gap-6">
<div><dt>{M1}</dt><dd class="text-2xl">{v1}</dd></div>
<div><dt>{M2}</dt><dd class="text-2xl">{v2}</dd></div>
</dl>

@table 5 h
? data table ; table of {things} ; {things} table ; price table ; overview table ; schedule table ; table with {things}
<table class="w-full text-left">
<thead><tr><th scope="col">{Thing}</th><th scope="col">{M}</th></tr></thead>
<tbody>
<tr><td>{i1}</td><td>{n1}</td></tr>
<tr><td>{i2}</td><td>{n2}</td></tr>
</tbody>
</table>

@list 3 h
? list of {things} ; {thing} list ; bullet list ; feature list ; +recent {things} ; +features
<ul class="list-disc pl-6">
<li>{i1}</li>
<li>{i2}</li>
<li>{i3}</li>
</ul>

@form 4 h
? {thing} form ; form for new {things} ; form with {f1} and {f2} ; booking form ; entry form ; form ; request form
<form class="space-y-4">
<label class="block">{F1} <input class="border p-2" name="first"></label>
<label class="block">{F2} <input class="border p-2" name="second"></label>
<button class="bg-blue-700 text-white p-3">Save</button>
</form>

@fields 2 h
? +name and email fields ; form with name and email ; form with name, email and city ; +fields for name and email
<form class="space-y-4">
<label class="block">Name <input class="border p-2" name="name"></label>
<label class="block">Email <input class="border p-2" type="email"></label>
<button class="bg-blue-700 text-white p-3">Submit</button>
</form>

@register 2 h
? registration form ; sign-up form ; account form
<form class="space-y-4">
<label class="block">Name <input class="border p-2" name="name"></label>
<label class="block">Password <input class="border p-2" type="password"></label>
<button class="bg-blue-700 text-white p-3">Register</button>
</form>

@kanban 2 h
? kanban board ; task board ; +columns for {t1}, {t2} and {t3} ; board with three columns
<div class="grid grid-cols-3 gap-4">
<section class="border p-4"><h3>{T1}</h3><p>{i1}</p></section>
<section class="border p-4"><h3>{T2}</h3><p>{i2}</p></section>
<section class="border p-4"><h3>{T3}</h3><p>{i3}</p></section>
</div>

@image 2 -
? cover image ; header image ; banner image ; large image
<img class="w-full" src="https://picsum.photos/id/{n1}/600" alt="{i1}">

@login 3 h
? login form ; sign-in form ; +email and password fields ; user login
<form class="space-y-4">
<label class="block">Email <input class="border p-2" type="email"></label>
<label class="block">Password <input class="border p-2" type="password"></label>
<button class="bg-blue-700 text-white p-3">Log in</button>
</form>

@contact 3 h
? contact form ; message form ; feedback form ; inquiry form
<form class="space-y-4">
<label class="block">Email <input class="border p-2" type="email"></label>
<label class="block">Message <textarea class="border p-2"></textarea></label>
<button class="bg-blue-700 text-white p-3">Send</button>
</form>

@nav 4 -
? navigation bar ; navigation menu ; top menu ; nav bar ; header with links ; menu
<nav aria-label="Main" class="flex gap-4">
<a class="p-3" href="#home">Home</a>
<a class="p-3" href="#{file}">{Things}</a>
<a class="p-3" href="#contact">Contact</a>
</nav>

@hero 3 -
? hero section ; hero banner ; welcome section ; intro section ; big headline
<section class="bg-blue-700 text-white p-12">
<p class="text-xl">{note}</p>
<a class="underline p-3" href="#{file}">See all {things}</a>
</section>

@cards 4 h
? +{thing} cards ; +cards for each {thing} ; card grid ; feature cards ; card layout ; +cards
<div class="grid grid-cols-3 gap-4">
<article class="border rounded p-4"><h3>{i1}</h3><p>{G1}</p></article>
<article class="border rounded p-4"><h3>{i2}</h3><p>{G2}</p></article>
<article class="border rounded p-4"><h3>{i3}</h3><p>{G3}</p></article>
</div>

@progress 3 h
? progress bar ; {thing} progress bar ; completion bar ; progress bar for {m} ; loading bar
<label class="block">{M} <progress class="w-full" value="{p1}" max="100">{p1}%</progress></label>

@meter 2 h
? +gauges ; +meters ; +usage bars ; gauge for {m} ; +level meters
<label class="block">{M1} <meter value="{p1}" max="100">{p1}%</meter></label>
<label class="block">{M2} <meter value="{p2}" max="100">{p2}%</meter></label>

@faq 3 h
? FAQ section ; accordion ; +frequently asked questions ; +collapsible questions ; expandable details
<details class="border p-4"><summary>What is new?</summary><p>{note}</p></details>
<details class="border p-4"><summary>Where are the {things}?</summary><p>{i1} and {i2} are here.</p></details>

@gallery 3 h
? image gallery ; photo gallery ; picture grid ; +photos of {things} ; image grid ; grid of images
<div class="grid grid-cols-2 gap-4">
<figure><img src="https://picsum.photos/id/{n1}/300" alt="{i1}"><figcaption>{i1}</figcaption></figure>
<figure><img src="https://picsum.photos/id/{n2}/300" alt="{i2}"><figcaption>{i2}</figcaption></figure>
</div>

@quote 2 h
? testimonial ; customer quote ; +testimonials ; review section ; +reviews
<blockquote class="border-l-4 p-4"><p>{note}</p><cite>{person}</cite></blockquote>

@buttons 3 -
? {verb} button => {Verb} ; call to action button => Start now ; button to {verb} => {Verb} ; action button => {Verb} ; submit button => Submit
<button class="bg-blue-700 text-white rounded p-3" type="button">{Label}</button>

@select 3 -
? {group} dropdown ; dropdown for {group} ; {group} selector ; dropdown menu ; select box
<label class="block">{Group} <select class="border p-2"><option>{G1}</option><option>{G2}</option><option>{G3}</option></select></label>

@grouped 1 -
? grouped dropdown ; dropdown with groups ; grouped select box
<label class="block">{Thing} <select class="border p-2"><optgroup label="{G1}"><option>{i1}</option></optgroup><optgroup label="{G2}"><option>{i2}</option></optgroup></select></label>

@radio 3 -
? +radio buttons for {group} ; +radio buttons ; choice of {group} ; +radio options
<fieldset class="border p-4"><legend>{Group}</legend>
<label class="block p-2"><input type="radio" name="choice"> {G1}</label>
<label class="block p-2"><input type="radio" name="choice"> {G2}</label>
</fieldset>

@checklist 3 h
? checklist of {things} ; to-do list ; checklist ; +checkboxes for {things} ; task list with checkboxes ; todo list
<label class="block p-2"><input type="checkbox"> {i1}</label>
<label class="block p-2"><input type="checkbox"> {i2}</label>
<label class="block p-2"><input type="checkbox"> {i3}</label>

@toggle 2 -
? toggle for {switch} ; {switch} switch ; {switch} toggle
<label class="block p-2"><input type="checkbox" role="switch"> {Switch}</label>

@slider 2 -
? slider for {amount} ; {amount} slider ; range slider
<label class="block">{Amount} <input type="range" min="0" max="100" value="{p1}"></label>

@date 3 -
? date picker ; {thing} date picker ; date field ; calendar input
<label class="block">Date <input class="border p-2" type="date"></label>

@time 2 -
? time picker ; {thing} time picker ; time field ; start time field
<label class="block">Time <input class="border p-2" type="time"></label>

@upload 2 -
? file upload ; file uploader ; upload field ; image upload
<label class="block">File <input class="p-2" type="file"></label>

@search 4 -
? search box ; search bar ; search field ; search for {things}
<form role="search" class="flex gap-4">
<label>Search {things} <input class="border p-2" type="search"></label>
<button class="bg-blue-700 text-white p-3">Search</button>
</form>

@suggest 1 -
? search with suggestions ; autocomplete field ; field with suggestions
<label class="block">{Thing} <input class="border p-2" list="names"></label>
<datalist id="names"><option value="{i1}"></option><option value="{i2}"></option></datalist>

@status 3 h
? +status indicators ; status list ; system status ; +status badges ; +health checks
<ul role="status" class="space-y-2">
<li class="text-green-800">{T1}: {ok}</li>
<li class="text-yellow-800">{T2}: {slow}</li>
<li class="text-red-800">{T3}: {bad}</li>
</ul>

@alert 3 -
? alert banner ; warning banner ; alert box ; notification bar ; announcement
<p role="alert" class="bg-yellow-100 text-yellow-900 p-4">{note}</p>

@steps 3 h
? step list ; +steps ; stepper ; step indicator ; +steps for {t1}, {t2} and {t3} ; multi-step wizard
<ol class="flex gap-6">
<li aria-current="step">{T1}</li>
<li>{T2}</li>
<li>{T3}</li>
</ol>

@timeline 3 h
? timeline ; activity feed ; timeline of {things} ; schedule ; +upcoming {things} ; event list
<ol class="space-y-2">
<li><time datetime="09:00">9:00</time> {i1}</li>
<li><time datetime="11:30">11:30</time> {i2}</li>
<li><time datetime="15:00">15:00</time> {i3}</li>
</ol>

@pricing 2 h
? pricing plans ; pricing cards ; price plans ; pricing section
<div class="grid grid-cols-2 gap-4">
<article class="border rounded p-4"><h3>Basic</h3><p>${n1} <small>per month</small></p></article>
<article class="border rounded p-4"><h3>Plus</h3><p><del>$1{n2}</del> <strong>${n3}</strong></p></article>
</div>

@chat 2 h
? chat window ; message list ; chat ; conversation ; message history
<section role="log" aria-label="Messages" class="space-y-4">
<p><strong>You:</strong> Where is {i1}?</p>
<p><strong>Helper:</strong> {note}</p>
</section>

@profile 2 h
? profile card ; user profile ; team member card ; about the author
<article class="border rounded p-4">
<img src="https://picsum.photos/id/{n1}/150" alt="{person}">
<h3>{person}</h3>
<p><em>{Thing} expert</em></p>
</article>

@shortcuts 1 h
? +keyboard shortcuts ; +shortcuts ; list of shortcuts
<p><kbd>Ctrl</kbd> + <kbd>S</kbd> saves the {thing}.</p>

@code 1 h
? code block ; code snippet ; code example
<pre class="bg-gray-100 p-4"><code>{thing} = {n1}</code></pre>

@video 1 h
? video ; video player ; intro video
<video controls class="w-full" aria-label="{Thing} video"><source src="{file}.mp4" type="video/mp4"></video>

@result 1 h
? calculator ; cost calculator ; total calculator
<form class="space-y-4">
<label class="block">{Amount} <input class="border p-2" type="number" value="{n1}"></label>
<output class="block">Total: {n1}</output>
</form>

@chart 2 h
? bar chart ; bar chart of {things} by {group} ; {group} breakdown ; chart of {m}
<svg role="img" aria-label="{Phrase}" viewBox="0 0 90 100" class="h-40">
<rect x="0" y="{y1}" width="20" height="{p1}"></rect>
<rect x="35" y="{y2}" width="20" height="{p2}"></rect>
<rect x="70" y="{y3}" width="20" height="{p3}"></rect>
</svg>

@aside 2 -
? sidebar ; side panel ; side note
<aside class="border-l p-4"><h2>Good to know</h2><p><mark>{note}</mark></p></aside>

@terms 1 h
? glossary ; definition list ; list of terms ; +terms
<dl>
<dt><dfn>{G1}</dfn></dt><dd>{n1} {things}</dd>
<dt><dfn>{G2}</dfn></dt><dd>{n2} {things}</dd>
</dl>

@address 2 h
? contact details ; address ; contact section ; contact information
<address class="p-4">{person}<br><a class="underline" href="mailto:info@example.com">Write an email</a></address>

@dialog 1 -
? dialog ; confirmation dialog ; modal window
<dialog open class="border p-6"><p>Delete {i1}?</p><button class="p-3" type="button">Delete</button></dialog>

@footer 3 -
? footer ; page footer ; copyright line ; footer with a note
<footer class="border-t p-4"><small>{note}</small></footer>
)";

}  // namespace maquette
