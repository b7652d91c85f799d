"""The page's style sheet: light and dark, one column, wide figures for screens and narrow ones for phones."""

__all__ = ["STYLE"]

STYLE = """
:root {
  color-scheme: light dark;
  --page: #f5f5f1; --card: #ffffff; --ink: #1c2330; --soft: #596273; --line: #dcdfe4; --plain: #8b95a5; --good: #1d7f58; --bad: #b3372f;
  --fulfilled: #2f9e74; --silent: #4f93d2; --split: #9b73cf; --cancelled: #8792a2; --lapsed: #a08a5f; --returned: #d19a2e;
  --late: #dd7631; --stopped: #cf4557; --lost: #97305f; --refused: #b3372f;
  --proven: #3aa6a6; --conceded: #b5a12f; --unruled: #6c7a93; --unruled-back: #93839e; --false: #7a5bb5; --refund: #c2487f;
  --damaged: #a5552b; --undelivered: #6e2f4c; --overturned: #3f6fb0;
  --buyers: #4f7fc4; --makers: #2f9e74; --carriers: #d19a2e; --services: #9b73cf;
  --pending: #c7ccd4; --making: #a9c3e6; --carried: #e8c17c; --judged: #a8d5bd; --case: #c98ab0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151b; --card: #191f28; --ink: #e7eaf0; --soft: #a0a9b8; --line: #303845; --plain: #7c8797; --good: #5cc797; --bad: #f0857b;
    --fulfilled: #43b98b; --silent: #68a9e4; --split: #b18fe0; --cancelled: #97a1b0; --lapsed: #b89f70; --returned: #e0ae4b;
    --late: #ec8d4c; --stopped: #e5677a; --lost: #c75a8d; --refused: #e5736b;
    --proven: #5cc2c2; --conceded: #d0bd52; --unruled: #8c9ab3; --unruled-back: #b3a3be; --false: #9d80d8; --refund: #e06fa2;
    --damaged: #c97a4e; --undelivered: #a5597c; --overturned: #6c9ade;
    --buyers: #6f9ee0; --makers: #43b98b; --carriers: #e0ae4b; --services: #b18fe0;
    --pending: #4a5362; --making: #3f6596; --carried: #8f6c2b; --judged: #3a7458; --case: #8a4a72;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 36px; }
h1 { font-size: 2rem; line-height: 1.15; margin: 0 0 6px; }
h2 { font-size: 1.3rem; margin: 0 0 4px; }
h3 { font-size: 1rem; margin: 22px 0 6px; }
p { margin: 6px 0 12px; }
.soft, caption, figcaption, footer { color: var(--soft); }
.lead { max-width: 46em; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px 22px 22px; margin: 18px 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(148px, 1fr)); gap: 12px; margin: 18px 0 0; padding: 0; }
.tiles, .key, .story { list-style: none; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 12px 14px; }
.tiles b { display: block; font-size: 1.45rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--soft); font-size: .88rem; }
figure { margin: 10px 0 6px; }
figcaption { font-size: .88rem; margin-top: 4px; }
svg { display: block; width: 100%; height: auto; }
svg.narrow { display: none; }
svg text { font: 12px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: var(--ink); }
svg text.small { font-size: 11px; }
svg text.faint { fill: var(--soft); }
svg .halo { paint-order: stroke; stroke: var(--card); stroke-width: 3.5px; stroke-linejoin: round; }
.ribbon { opacity: .38; } .ribbon:hover { opacity: .7; }
.grid { stroke: var(--line); } .round { stroke: var(--plain); stroke-dasharray: 3 4; }
.plain { fill: var(--plain); } .unmatched { fill: var(--plain); } .refused { fill: var(--refused); }
.buyers { fill: var(--buyers); } .makers { fill: var(--makers); } .carriers { fill: var(--carriers); } .services { fill: var(--services); }
.row-fulfilled { fill: var(--fulfilled); --dot: var(--fulfilled); } .row-silent-accepted { fill: var(--silent); --dot: var(--silent); }
.row-split { fill: var(--split); --dot: var(--split); } .row-cancelled { fill: var(--cancelled); --dot: var(--cancelled); }
.row-lapsed { fill: var(--lapsed); --dot: var(--lapsed); } .row-returned { fill: var(--returned); --dot: var(--returned); }
.row-not-shipped { fill: var(--late); --dot: var(--late); } .row-off-spec-stopped { fill: var(--stopped); --dot: var(--stopped); }
.row-lost-in-transit { fill: var(--lost); --dot: var(--lost); } .row-off-spec-rework { --dot: var(--late); }
.row-delivery-proven { fill: var(--proven); --dot: var(--proven); } .row-conceded { fill: var(--conceded); --dot: var(--conceded); }
.row-no-ruling { fill: var(--unruled); --dot: var(--unruled); }
.row-no-ruling-returned { fill: var(--unruled-back); --dot: var(--unruled-back); }
.row-false-claim { fill: var(--false); --dot: var(--false); } .row-off-spec-refund { fill: var(--refund); --dot: var(--refund); }
.row-damaged-in-transit { fill: var(--damaged); --dot: var(--damaged); } .row-overturned { --dot: var(--overturned); }
.row-not-delivered { fill: var(--undelivered); --dot: var(--undelivered); } .case { fill: var(--case); --dot: var(--case); }
.pending { fill: var(--pending); --dot: var(--pending); } .making { fill: var(--making); --dot: var(--making); }
.carried { fill: var(--carried); --dot: var(--carried); } .judged { fill: var(--judged); --dot: var(--judged); }
.end { stroke: var(--card); stroke-width: 1.5px; }
.share-makers { --dot: var(--makers); } .share-panels { --dot: var(--services); } .share-platform { --dot: var(--buyers); }
.share-experts { --dot: var(--lapsed); } .share-stores { --dot: var(--late); } .share-inspectors { --dot: var(--returned); }
.share-royalties { --dot: var(--lost); } .share-commune { --dot: var(--silent); } .share-risk { --dot: var(--stopped); }
.share-buyers { --dot: var(--buyers); } .share-carriers { --dot: var(--carriers); }
.share-bar [class], .share { fill: var(--dot); }
.dot { display: inline-block; width: .72em; height: .72em; border-radius: 50%; background: var(--dot, var(--plain)); margin-right: .5em; }
.key { display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; margin: 6px 0; font-size: .88rem; color: var(--soft); }
.jury { margin: 8px 0; } .seat { font-size: 1.15rem; line-height: 1; letter-spacing: .12em; color: var(--plain); }
.seat.for { color: var(--good); } .seat.against { color: var(--bad); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: 6px; }
th, td { text-align: left; padding: 6px 0 6px 14px; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
th { color: var(--soft); font-weight: 600; font-size: .84rem; }
td.number, th.number { text-align: right; white-space: nowrap; }
tr.sum td { font-weight: 650; border-bottom: 0; }
code { font: .88em ui-monospace, "DejaVu Sans Mono", monospace; white-space: nowrap; }
.books { font-size: 1.12rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.good { color: var(--good); } .bad { color: var(--bad); }
details { margin: 10px 0 0; } summary { cursor: pointer; color: var(--soft); padding: 4px 0; }
.story { margin: 12px 0 0; padding: 0 0 0 18px; border-left: 2px solid var(--line); }
.story li { position: relative; padding: 0 0 14px 6px; }
.story li::before { content: ""; position: absolute; left: -24px; top: .5em; width: 10px; height: 10px; }
.story li::before { border-radius: 50%; background: var(--makers); }
.story li.off::before { background: var(--bad); } .story li.chain::before { background: var(--plain); }
.story time { display: block; color: var(--soft); font-size: .86rem; }
.proof { display: block; color: var(--soft); font-size: .84rem; }
footer { padding-bottom: 36px; font-size: .9rem; overflow-wrap: anywhere; }
@media (max-width: 720px) {
  body { font-size: 15px; } h1 { font-size: 1.6rem; }
  header, main, footer { padding-left: 12px; padding-right: 12px; }
  section { padding: 16px 14px; }
  svg.wide { display: none; } svg.narrow { display: block; }
  table.cards, .cards tbody, .cards caption { display: block; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards tr { display: block; border-bottom: 1px solid var(--line); padding: 7px 0; }
  .cards td, .cards td.number { display: flex; justify-content: space-between; gap: 18px; border: 0; padding: 1px 0; text-align: right; }
  .cards td { white-space: normal; }
  .cards td::before { content: attr(data-label); color: var(--soft); text-align: left; flex: none; }
  .cards td.prose { display: block; text-align: left; } .cards td.prose::before { content: none; }
  .cards td:first-child { font-weight: 650; justify-content: flex-start; } .cards td:first-child::before { content: none; }
}
@media print { section { break-inside: avoid; } }
"""
