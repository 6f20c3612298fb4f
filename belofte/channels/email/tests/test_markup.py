import pytest

from belofte.channels.email.markup import to_text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Dag", "Dag"),
        ("<p>Een</p><p>Twee</p>", "Een\n\nTwee"),
        ("Een<br>Twee<br/>Drie", "Een\nTwee\nDrie"),
        ("Een<br><br>Twee", "Een\n\nTwee"),
        ("<div>Een</div><div>Twee</div>", "Een\nTwee"),
        ("<div>Een</div><div><br></div><div>Twee</div>", "Een\n\nTwee"),
        ("  veel \n\t ruimte  &nbsp; hier ", "veel ruimte hier"),
        ("<b>vet</b>gedrukt", "vetgedrukt"),
        ("<ul><li>een</li><li>twee</li></ul>na", "- een\n- twee\n\nna"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("&lt;tag&gt; &eacute;&#233;&#xe9; &euro;", "<tag> ééé €"),
        ("&amp;lt;", "&lt;"),
        ("<style>p {color: red}</style>tekst<script>alert('<p>')</script>", "tekst"),
        ("<title>kop</title>tekst", "tekst"),
        ("<!-- weg -->tekst<!-- > -->", "tekst"),
        ("<!doctype html><?xml x?>tekst", "tekst"),
        ("<!--[if mso]><p>weg</p><![endif]-->tekst", "tekst"),
        ("<![if !mso]>tekst<![endif]>", "tekst"),
        ("3 < 5 en 7 > 4", "3 < 5 en 7 > 4"),
        ("<a href='x>y'>koppeling</a>", "koppeling"),
        ('<img src="x" alt="foto &amp; bon">', "foto & bon"),
        ("<pre>a\n  b\n\nc</pre>d", "a\n  b\n\nc\n\nd"),
        ("<blockquote type=cite>oud<br>ouder</blockquote>nieuw", "> oud\n> ouder\n\nnieuw"),
        (
            'nieuw<blockquote class="gmail_quote"><blockquote type="cite">oudst</blockquote>oud</blockquote>',
            "nieuw\n\n>> oudst\n>\n> oud",
        ),
        ("<blockquote>ingesprongen</blockquote>", "ingesprongen"),
        ("</blockquote></p></div>tekst", "tekst"),
        ("<!-- nooit dicht <p>tekst", "nooit dicht\n\ntekst"),
        ("<style>nooit dicht <p>tekst", "nooit dicht\n\ntekst"),
        ("tekst <a href='nooit dicht", "tekst <a href='nooit dicht"),
        ("", ""),
    ],
)
def test_to_text(html: str, expected: str) -> None:
    assert to_text(html) == expected
