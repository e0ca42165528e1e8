/** The style sheet of a report in HTML, for screens of any width and for paper. */
export const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin-top: 3rem; border-top: 1px solid #e3e6ea; padding-top: 1rem; overflow-wrap: anywhere; }
h3 { margin-top: 2rem; overflow-wrap: anywhere; }
p { max-width: 60rem; overflow-wrap: anywhere; }
nav ul { columns: 18rem; padding-left: 1.2rem; }
.table { margin: 1.5rem 0; }
.scroll { overflow-x: auto; }
table { width: max-content; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 0.3rem 0; }
.caption { color: #59636e; margin-top: 0.4rem; font-size: 0.9em; }
thead { border-top: 2px solid #1b1f24; border-bottom: 1px solid #1b1f24; }
tbody { border-bottom: 2px solid #1b1f24; }
.baseline tbody tr:first-child { border-bottom: 1px solid #1b1f24; }
th, td { padding: 0.15rem 0.7rem; text-align: left; vertical-align: top; border-bottom: 1px solid #eef0f2; }
th { font-weight: 500; }
thead th { vertical-align: bottom; font-weight: 600; max-width: 14rem; }
td { max-width: min(24rem, 60vw); }
td.text { max-width: min(48rem, 60vw); overflow-wrap: anywhere; }
tbody th { max-width: min(16rem, 40vw); }
.right { text-align: right; white-space: nowrap; }
thead .right { white-space: normal; }
small { display: block; color: #59636e; font-size: 0.8em; line-height: 1.2; }
figure { margin: 1.5rem 0; }
svg { max-width: 100%; height: auto; }
summary { cursor: pointer; }
code { font-size: 0.9em; overflow-wrap: anywhere; }
@media screen and (max-width: 48rem) { svg { max-width: none; } }
@media print { .table, figure { break-inside: avoid; } }`
