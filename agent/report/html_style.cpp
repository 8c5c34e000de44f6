// SPDX-License-Identifier: Apache-2.0
#include "report/html_style.h"

namespace bootseal {

// Colours are on top of words, never instead of them, and have a contrast of at least 4.5 to 1.
const std::string_view html_style =
    ":root{color-scheme:light dark;--fg:#1f2328;--bg:#fff;--soft:#59636e;--line:#d1d9e0;"
    "--card:#f6f8fa;--good:#116329;--bad:#a40e26;--open:#7a4a00;--note:#0550ae}"
    "@media screen and (prefers-color-scheme:dark){:root{--fg:#e6edf3;--bg:#0d1117;--soft:#9198a1;"
    "--line:#3d444d;--card:#161b22;--good:#3fb950;--bad:#ff7b72;--open:#e0a030;--note:#79c0ff}}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;max-width:72rem;padding:1rem 1.25rem 3rem;background:var(--bg);"
    "color:var(--fg);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "h1{margin:.2rem 0;font-size:2rem;text-transform:uppercase}h2{margin:2.2rem 0 "
    ".6rem;font-size:1.3rem}"
    "h3{margin:1.6rem 0 .4rem;font-size:1.05rem}p{margin:.35rem 0}a{color:var(--note)}"
    "td,tbody th,caption{font-family:ui-monospace,monospace;font-size:.86rem}"
    "dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr));"
    "gap:.5rem 2rem;margin:1rem 0}dt{color:var(--soft);font-size:.85rem}dd{margin:0}"
    "nav ul,.counts{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;margin:.8rem 0;padding:0;"
    "list-style:none}.counts b{font-size:1.3rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0}"
    "caption{padding:.2rem 0;text-align:left;color:var(--soft)}"
    "section,details{overflow-x:auto}th,td{min-width:4.8rem;padding:.25rem .6rem .25rem "
    "0;border-top:1px solid var(--line);text-align:left;"
    "vertical-align:top;font-weight:400}thead th{border:0;color:var(--soft);font-size:.85rem}"
    ".tally{width:auto;overflow-wrap:normal}.tally td,.tally "
    "th+th{min-width:0;padding-left:1rem;text-align:right}"
    ".tally td,.tally tbody th{padding-top:.1rem;padding-bottom:.1rem}"
    "main:has(#less:checked) .holds{display:none}"
    "details{margin:.35rem 0;padding:.4rem .8rem;background:var(--card);"
    "border:1px solid var(--line);border-left-width:4px;border-radius:4px}"
    "summary{cursor:pointer}summary small,.soft{color:var(--soft)}"
    ".badge{display:inline-block;min-width:9.5rem;font-weight:600}"
    ".good{color:var(--good)}.bad{color:var(--bad)}.open{color:var(--open)}"
    ".note{color:var(--note)}.none{color:var(--soft)}"
    "details:has(.bad.badge){border-left-color:var(--bad)}"
    "details:has(.open.badge){border-left-color:var(--open)}"
    ":focus-visible{outline:2px solid var(--note);outline-offset:2px}"
    "@media "
    "print{:root{--fg:#000;--bg:#fff;--card:#fff}body{max-width:none;padding:0;font-size:.8rem}"
    "nav,label{display:none}section,details{overflow:visible}details,tr{break-inside:avoid}h2,h3{"
    "break-after:avoid}"
    "details::details-content{content-visibility:visible;display:block}}";

// A test holds the digest against the style.
const std::string_view html_policy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "style-src 'sha256-xsZuB3IzAnJu5dQe2NibkSsc8GLRQ6J7ZTrTigzynxE='";

}  // namespace bootseal
