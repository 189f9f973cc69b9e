#include "report/style.h"

#include <string.h>

/* The colours of the page by name, on a light and on a dark ground. Those of lines, c0 to c6, are Okabe &
 * Ito's (Color universal design, 2008), which colour-blind readers tell apart; where one has less than 3:1
 * against its background, it is darkened or lightened until it has (WCAG 2.1, 1.4.11). Text is never coloured
 * by them: it keeps at least 4.5:1 (WCAG 2.1, 1.4.3). */
typedef struct tint {
    const char *name, *light, *dark;
} tint;

static const tint tints[] = {
    {"back", "#fff", "#14171a"},    {"card", "#f5f7f9", "#1d2125"}, {"text", "#1a1c1f", "#e8eaed"},
    {"soft", "#50565c", "#adb4bb"}, {"rule", "#d5d9de", "#3a4148"}, {"heat", "0,114,178", "86,180,233"},
    {"c0", "#0072b2", "#56b4e9"},   {"c1", "#d55e00", "#f0884a"},   {"c2", "#008a64", "#2fbf94"},
    {"c3", "#b3528c", "#d993b8"},   {"c4", "#a87000", "#e6b030"},   {"c5", "#2b83b5", "#8fd0f5"},
    {"c6", "#50565c", "#adb4bb"},
};
enum { TINTS = sizeof tints / sizeof *tints };

/* The marks of drawings: in the page, and in a file of its own. */
#define DRAWING                                                                                              \
    ".c0{color:var(--c0)}.c1{color:var(--c1)}.c2{color:var(--c2)}.c3{color:var(--c3)}.c4{color:var(--c4)}"   \
    ".c5{color:var(--c5)}.c6{color:var(--c6)}\n"                                                             \
    "svg text{fill:var(--text);font-size:13px}svg .soft{fill:var(--soft)}\n"                                 \
    ".middle{text-anchor:middle}.end{text-anchor:end}\n"                                                     \
    ".grid{stroke:var(--rule);stroke-width:1}.axis{stroke:var(--soft);stroke-width:1;fill:none}\n"           \
    ".line{fill:none;stroke-width:2.2;stroke:currentColor}.dot{fill:currentColor}.dots{stroke:currentColor;" \
    "stroke-width:5.2;stroke-linecap:round}\n"                                                               \
    ".run{fill:none;stroke:currentColor;stroke-width:.8;stroke-opacity:.45}\n"                               \
    ".band{fill:currentColor;fill-opacity:.18}.point{fill:currentColor;fill-opacity:.45}\n"                  \
    ".track{fill:var(--rule)}.diagonal{stroke:var(--text);stroke-width:1.2;stroke-dasharray:5 "              \
    "4;fill:none}\n"                                                                                         \
    ".mesh{fill:var(--card);stroke:currentColor;stroke-width:.7}.mesh .flat{fill:currentColor}\n"            \
    ".d1{stroke-dasharray:8 3}.d2{stroke-dasharray:2 3}.d3{stroke-dasharray:9 3 2 3}"                        \
    ".d4{stroke-dasharray:5 5}.d5{stroke-dasharray:1 4}.d6{stroke-dasharray:14 3 2 3 2 3}\n"

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
    "nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:2px 18px;margin:14px 0 0;padding:10px 0;"        \
    "border:solid var(--rule);border-width:1px 0;font-size:15px}\n"                                          \
    "a{color:inherit;text-underline-offset:3px}section{scroll-margin-top:8px}\n"                             \
    ".remark{border-left:4px solid var(--rule);padding-left:12px;white-space:pre-line}\n"                    \
    ".scroll{overflow-x:auto}\n"                                                                             \
    "figure{margin:0}\n"                                                                                     \
    "pre{background:var(--card);border-radius:8px;padding:12px;font-size:14px;white-space:pre-wrap;"         \
    "overflow-wrap:anywhere}\n"                                                                              \
    "dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 16px;font-size:14px}\n"         \
    "dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}\n"                                             \
    ".swatch{display:inline-block;width:14px;height:10px;border-radius:2px;margin-right:7px;"                \
    "background:currentColor}\n"

#define CHARTS                                                                                               \
    ".charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:16px}\n"   \
    ".charts>.chart:only-child{grid-column:1/-1;width:100%;max-width:640px}\n"                               \
    ".charts+.scroll{margin-top:14px}\n"                                                                     \
    ".chart{align-self:start;background:var(--card);border-radius:8px;padding:12px 12px 6px;min-width:0}\n"  \
    ".chart figcaption{font-weight:600}.chart figcaption .note{display:block;font-weight:400}\n"             \
    "svg{display:block;width:100%;height:auto}\n"                                                            \
    "summary{color:var(--soft);font-size:14px;cursor:pointer;padding:4px 0}\n"                               \
    "caption{text-align:left;color:var(--soft);font-size:14px;padding:4px 0}\n"

#define TABLES                                                                                               \
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums}\n"                                    \
    "th,td{padding:5px 10px;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}\n"      \
    "th{font-weight:600;vertical-align:bottom}th:first-child,td:first-child{text-align:left}\n"              \
    "td.words{text-align:left;white-space:normal;max-width:15em}th.words{text-align:left}\n"                 \
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
    "th,td{padding:5px 7px}.matrix{font-size:11px}.matrix th,.matrix td{padding:3px 2px;min-width:27px}\n"   \
    ".mistakes{grid-template-columns:1fr 1fr}.cards thead{display:none}"                                     \
    ".cards,.cards caption,.cards tbody,.cards tr{display:block}.cards tr{padding:6px 0;"                    \
    "border-bottom:1px solid var(--rule)}.cards td,.cards td.words{display:flex;max-width:none;"             \
    "justify-content:space-between;gap:12px;text-align:right;border:0;padding:2px 4px}"                      \
    ".cards td:first-child{display:block;font-weight:600;text-align:left}"                                   \
    ".cards td:empty{display:none}.cards "                                                                   \
    "td[data-name]::before{content:attr(data-name);color:var(--soft)}}\n"

#define PAPER                                                                                                \
    "@media print{@page{margin:14mm}body{font-size:11pt}main{max-width:none;padding:0}\n"                    \
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}\n"                                         \
    "figure,tr,.keep,dl,pre,p{break-inside:avoid}h2,h3,.note{break-after:avoid}\n"                           \
    "h1{font-size:20pt}h2{font-size:14pt;margin-top:20pt}\n"                                                 \
    ".charts,.matrices{grid-template-columns:1fr 1fr;gap:10px}.chart{padding:8px 4px 2px}"                   \
    ".charts>.chart:only-child{max-width:420px}\n"                                                           \
    "th,td{padding:3px 4px;font-size:8.5pt}td svg{width:150px}\n"                                            \
    ".matrix th,.matrix td{padding:2px 2px;font-size:7pt;min-width:22px}\n"                                  \
    ".mistakes{grid-template-columns:repeat(6,1fr);gap:6px}.mistakes figure{font-size:7.5pt;padding:5px}\n"  \
    ".mistakes .note{font-size:7.5pt}.mistakes img{width:72px;height:72px}}\n"

static void write_tints(FILE *out, int dark) {
    fputs(":root{", out);
    for (int i = 0; i < TINTS; i++)
        fprintf(out, "--%s:%s;", tints[i].name, dark ? tints[i].dark : tints[i].light);
    fputs("}\n", out);
}

void write_style(FILE *out) {
    static const char *const parts[] = {DRAWING, PAGE, CHARTS, TABLES, PICTURES, PHONE, PAPER};
    fputs(":root{color-scheme:light dark}\n", out);
    write_tints(out, 0);
    fputs("@media screen and (prefers-color-scheme:dark){\n", out);
    write_tints(out, 1);
    fputs("}\n", out);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) fputs(parts[i], out);
}

/* The light colour of "name)...". */
static const char *light_tint(const char *name, size_t size) {
    for (int i = 0; i < TINTS; i++)
        if (strlen(tints[i].name) == size && strncmp(tints[i].name, name, size) == 0) return tints[i].light;
    return "#000";
}

void write_figure_style(FILE *out) {
    static const char drawing[] = DRAWING, variable[] = "var(--";
    const char *at = drawing;
    fputs("svg{font-family:Helvetica,Arial,'Liberation Sans',sans-serif}\n", out);
    for (const char *next; (next = strstr(at, variable)) != NULL;) {
        const char *name = next + strlen(variable);
        const size_t size = strcspn(name, ")");
        fwrite(at, 1, (size_t)(next - at), out);
        fputs(light_tint(name, size), out);
        at = name + size + 1;
    }
    fputs(at, out);
}
