#include "report/style.h"

/* The colours of lines c0..c6 are Okabe & Ito's (Color universal design, 2008), which colour-blind readers
 * tell apart; where one has less than 3:1 against its background, it is darkened or lightened until it has
 * (WCAG 2.1, 1.4.11). Text is never coloured by them: it keeps at least 4.5:1 (WCAG 2.1, 1.4.3). */
#define COLORS                                                                                               \
    ":root{color-scheme:light dark;--back:#fff;--card:#f5f7f9;--text:#1a1c1f;--soft:#50565c;"                \
    "--rule:#d5d9de;--heat:0,114,178;"                                                                       \
    "--c0:#0072b2;--c1:#d55e00;--c2:#008a64;--c3:#b3528c;--c4:#a87000;"                                      \
    "--c5:#2b83b5;--c6:#50565c}\n"                                                                           \
    "@media screen and (prefers-color-scheme:dark){:root{--back:#14171a;--card:#1d2125;--text:#e8eaed;"      \
    "--soft:#adb4bb;--rule:#3a4148;--heat:86,180,233;"                                                       \
    "--c0:#56b4e9;--c1:#f0884a;--c2:#2fbf94;--c3:#d993b8;--c4:#e6b030;--c5:#8fd0f5;--c6:#adb4bb}}\n"         \
    ".c0{--c:var(--c0)}.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.c4{--c:var(--c4)}"             \
    ".c5{--c:var(--c5)}.c6{--c:var(--c6)}\n"

#define PAGE                                                                                                 \
    "*{box-sizing:border-box}\n"                                                                             \
    "body{margin:0;background:var(--back);color:var(--text);font:16px/1.5 system-ui,sans-serif}\n"           \
    "main{max-width:1080px;margin:0 auto;padding:28px 20px 48px}\n"                                          \
    "h1{font-size:29px;line-height:1.28;margin:4px 0 10px;max-width:50ch;text-wrap:balance}\n"               \
    "h2{font-size:21px;line-height:1.3;margin:40px 0 4px}\n"                                                 \
    "h3{font-size:16px;margin:20px 0 6px}\n"                                                                 \
    "p{margin:4px 0 12px;max-width:78ch}\n"                                                                  \
    ".kicker,.note{color:var(--soft);font-size:14px}\n"                                                      \
    ".lead{font-size:18px}\n"                                                                                \
    ".scroll{overflow-x:auto}\n"                                                                             \
    "figure{margin:0}\n"                                                                                     \
    "pre{background:var(--card);border-radius:8px;padding:12px;font-size:14px;white-space:pre-wrap;"         \
    "overflow-wrap:anywhere}\n"                                                                              \
    "dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 16px;font-size:14px}\n"         \
    "dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}\n"                                             \
    ".swatch{display:inline-block;width:14px;height:10px;border-radius:2px;margin-right:7px;"                \
    "background:var(--c)}\n"

#define RACE                                                                                                 \
    ".race{display:grid;grid-template-columns:max-content minmax(40px,1fr) max-content;gap:6px 12px;"        \
    "align-items:center;max-width:760px;margin:14px 0 16px}\n"                                               \
    ".race .track{background:var(--card);border-radius:3px;height:20px}\n"                                   \
    ".race .bar{height:20px;border-radius:3px;background:var(--c)}\n"

#define CHARTS                                                                                               \
    ".charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:16px}\n"    \
    ".chart{background:var(--card);border-radius:8px;padding:12px 12px 6px}\n"                               \
    ".chart figcaption{font-weight:600}\n"                                                                   \
    "svg{display:block;width:100%;height:auto}\n"                                                            \
    "svg text{fill:var(--text);font:13px system-ui,sans-serif}\n"                                            \
    ".middle{text-anchor:middle}.end{text-anchor:end}\n"                                                     \
    ".grid{stroke:var(--rule);stroke-width:1}.axis{stroke:var(--soft);stroke-width:1;fill:none}\n"           \
    ".line{fill:none;stroke-width:2.2;stroke:var(--c)}.dot{fill:var(--c)}\n"                                 \
    ".band{fill:var(--c);fill-opacity:.18}\n"                                                                \
    ".d1{stroke-dasharray:8 3}.d2{stroke-dasharray:2 3}.d3{stroke-dasharray:9 3 2 3}"                        \
    ".d4{stroke-dasharray:5 5}.d5{stroke-dasharray:1 4}.d6{stroke-dasharray:14 3 2 3 2 3}\n"

#define TABLES                                                                                               \
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums}\n"                                    \
    "th,td{padding:5px 10px;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}\n"      \
    "th{font-weight:600;vertical-align:bottom}th:first-child,td:first-child{text-align:left}\n"              \
    ".words{text-align:left}\n"                                                                              \
    "td svg{width:220px}\n"                                                                                  \
    ".matrices{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,460px),1fr));"             \
    "gap:8px 16px}\n"                                                                                        \
    ".matrices>*{min-width:0}\n"                                                                             \
    ".matrix{font-size:13px}\n"                                                                              \
    ".matrix th,.matrix td{padding:3px 5px;border:0;text-align:right;min-width:34px}\n"                      \
    ".matrix td{background:rgba(var(--heat),var(--h,0))}\n"                                                  \
    ".matrix .right{outline:1px solid var(--soft);outline-offset:-1px}\n"                                    \
    ".named thead th{writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;"                     \
    "vertical-align:top}\n"                                                                                  \
    ".named thead th:first-child{writing-mode:horizontal-tb;transform:none;vertical-align:bottom}\n"

#define PICTURES                                                                                             \
    ".mistakes{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:12px}\n"           \
    ".mistakes figure{background:var(--card);border-radius:8px;padding:8px;font-size:14px;"                  \
    "line-height:1.4;overflow-wrap:anywhere}\n"                                                              \
    ".mistakes .note{font-size:13px}\n"                                                                      \
    ".mistakes img{width:112px;height:112px;object-fit:contain;image-rendering:pixelated;display:block;"     \
    "margin-bottom:6px;background:#000}\n"                                                                   \
    ".weights img{width:100%;height:auto;max-width:928px;image-rendering:pixelated;display:block}\n"

#define PHONE                                                                                                \
    "@media(max-width:480px){main{padding:18px 12px 36px}h1{font-size:23px}\n"                               \
    ".chart{padding:10px 4px 4px}.chart figcaption{padding:0 8px}svg text{font-size:15px}\n"                 \
    ".race{gap:6px 8px}.race span{font-size:14px}\n"                                                         \
    "th,td{padding:5px 7px}.matrix{font-size:11px}.matrix th,.matrix td{padding:3px 2px;min-width:27px}\n"   \
    ".mistakes{grid-template-columns:1fr 1fr}}\n"

#define PAPER                                                                                                \
    "@media print{@page{margin:14mm}body{font-size:11pt}main{max-width:none;padding:0}\n"                    \
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}\n"                                         \
    "figure,tr,.race,.keep,dl,pre,p{break-inside:avoid}h2,h3,.note{break-after:avoid}\n"                     \
    "h1{font-size:20pt}h2{font-size:14pt;margin-top:20pt}\n"                                                 \
    ".charts,.matrices{grid-template-columns:1fr 1fr;gap:10px}.chart{padding:8px 4px 2px}\n"                 \
    "th,td{padding:3px 4px;font-size:8.5pt}td svg{width:150px}\n"                                            \
    ".matrix th,.matrix td{padding:2px 2px;font-size:7pt;min-width:22px}\n"                                  \
    ".mistakes{grid-template-columns:repeat(6,1fr);gap:6px}.mistakes figure{font-size:7.5pt;padding:5px}\n"  \
    ".mistakes .note{font-size:7.5pt}.mistakes img{width:72px;height:72px}}\n"

void write_style(FILE *out) {
    static const char *const parts[] = {COLORS, PAGE, RACE, CHARTS, TABLES, PICTURES, PHONE, PAPER};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) fputs(parts[i], out);
}
