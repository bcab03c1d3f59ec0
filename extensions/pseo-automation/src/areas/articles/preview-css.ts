/** Styles of the preview: one column at reading width, both colour schemes, no fonts to load, usable from 320 px. */
export const PREVIEW_CSS = `
:root{color-scheme:light dark;--ink:#1c1f24;--soft:#565e6a;--paper:#fff;--tint:#f4f6f8;--line:#dfe4ea;--link:#0b57c4;--mark:#fff3d6;--mark-ink:#5c4300}
@media (prefers-color-scheme:dark){:root{--ink:#e7e9ec;--soft:#a4adb8;--paper:#14171b;--tint:#1d2228;--line:#323a44;--link:#8ab8ff;--mark:#3a2f12;--mark-ink:#ffdf9a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.65 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",sans-serif;overflow-wrap:break-word}
main,footer,.bar p{max-width:44rem;margin-inline:auto;padding-inline:1.25rem}
.bar{background:var(--mark);color:var(--mark-ink);font-size:.875rem}
.bar p{margin-block:0;padding-block:.5rem;display:flex;gap:.75rem;align-items:center;flex-wrap:wrap}
.tag{border:1px solid currentColor;border-radius:1rem;padding:0 .6rem}
main{padding-block:2rem 1rem}
h1,h2,h3,h4{line-height:1.2;text-wrap:balance;font-weight:700}
h1{font-size:clamp(1.8rem,1.3rem + 2.4vw,2.6rem);letter-spacing:-.02em;margin:0 0 1.25rem}
h2{font-size:1.45rem;margin:2.5rem 0 .75rem}
h3{font-size:1.15rem;margin:2rem 0 .5rem}
p{margin:0 0 1rem}
h1+p{font-size:1.175rem;line-height:1.6}
a{color:var(--link);text-decoration-thickness:.08em;text-underline-offset:.18em}
a:hover{text-decoration-thickness:.14em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
ul,ol{padding-inline-start:1.4rem;margin:0 0 1rem}
li{margin-block:.35rem}
img{max-width:100%;height:auto;border-radius:.5rem}
blockquote{margin:1.25rem 0;padding-inline-start:1rem;border-inline-start:4px solid var(--line);color:var(--soft)}
pre,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em;background:var(--tint);border-radius:.3rem}
code{padding:.1em .3em}
pre{padding:1rem;overflow-x:auto}
pre code{padding:0}
.scroll{overflow-x:auto;margin:1.25rem 0;border:1px solid var(--line);border-radius:.6rem}
table{border-collapse:collapse;width:100%;font-size:.9625rem;line-height:1.4;font-variant-numeric:tabular-nums}
th,td{padding:.6rem .9rem;text-align:start;vertical-align:top;border-bottom:1px solid var(--line)}
th{background:var(--tint);font-weight:600;white-space:nowrap}
th[align=right],td[align=right]{text-align:end}
tr:last-child td{border-bottom:0}
tbody tr:nth-child(even){background:color-mix(in srgb,var(--tint) 55%,transparent)}
details{border-bottom:1px solid var(--line);padding-block:.8rem}
summary{cursor:pointer;font-weight:600}
details p{margin:.6rem 0 0;color:var(--soft)}
footer{border-top:1px solid var(--line);margin-top:2.5rem;padding-block:1rem 3rem;color:var(--soft);font-size:.925rem}
footer h2{font-size:1rem;margin:1rem 0 .5rem}
.snippet{border:1px solid var(--line);border-radius:.6rem;padding:1rem}
.snippet p{margin:0}
.headline{color:var(--link);font-size:1.2rem}
.address{font-size:.8125rem}
@media print{.bar,footer{display:none}}
`.trim();
