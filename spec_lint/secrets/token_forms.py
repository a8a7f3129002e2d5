"""The forms of tokens: what those of each service begin with, and what follows. Nothing here keeps or shows a value.

The services document these forms, or scanners of secrets (gitleaks, trufflehog, detect-secrets, secretlint) know them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

_UPPER, _HEX, _ALNUM, _URL, _BASE64 = "[A-Z0-9]", "[0-9a-f]", "[A-Za-z0-9]", "[A-Za-z0-9_-]", "[A-Za-z0-9+/]"

_BEGINNINGS: Final = (
    # AWS, Alibaba, Google, Yandex, DigitalOcean, IBM
    ("AKIA ASIA ABIA ACCA", _UPPER, 16),
    ("ABSK", _BASE64, 100),
    ("LTAI", _ALNUM, 16),
    ("AIza", _URL, 35),
    ("GOCSPX-", _URL, 24),
    ("ya29.", _URL, 24),
    ("AQVN", _URL, 35),
    ("dop_v1_ doo_v1_ dor_v1_", _HEX, 64),
    # code and continuous integration: GitHub, GitLab, Bitbucket, Atlassian, CircleCI, Buildkite, SonarQube, Sourcegraph
    ("ghp_ gho_ ghu_ ghs_ ghr_", _ALNUM, 36),
    ("github_pat_", "[A-Za-z0-9_]", 40),
    ("glpat- gldt- glrt- glft- glsoat- glimt- glagent- gloas- glffct- glcbt- glptt- GR1348941", _URL, 20),
    ("ATBB", _ALNUM, 24),
    ("ATATT3x ATCTT3x", "[A-Za-z0-9_=-]", 40),
    ("CCIPAT_ CCIPRJ_", "[A-Za-z0-9_]", 40),
    ("bkua_ squ_ sqp_ sqa_ pul- sbp_", _HEX, 40),
    ("sgp_ sgp_local_", _HEX, 40),
    # packages and images: npm, PyPI, RubyGems, NuGet, Clojars, Artifactory, Docker
    ("npm_", _ALNUM, 36),
    ("pypi-AgE", _URL, 50),
    ("rubygems_", _HEX, 48),
    ("oy2", "[a-z0-9]", 43),
    ("CLOJARS_", _ALNUM, 60),
    ("AKCp", _ALNUM, 60),
    ("cmVmdGtu cmVmdG", _ALNUM, 50),
    ("dckr_pat_ dckr_oat_", _URL, 24),
    # models and data: Hugging Face, OpenAI, Anthropic, Groq, Replicate, xAI, Perplexity, NVIDIA, LangSmith, Pinecone …
    ("hf_ api_org_", _ALNUM, 30),
    ("sk-", _ALNUM, 32),
    ("sk-proj- sk-svcacct- sk-admin- sk-ant- sk-or-v1- sk-lf-", _URL, 32),
    ("gsk_ xai- pplx- fw_ tgp_v1_", _ALNUM, 24),
    ("r8_", _ALNUM, 36),
    ("nvapi-", _URL, 40),
    ("lsv2_pt_ lsv2_sk_ pcsk_", "[A-Za-z0-9_]", 40),
    ("wandb_v1_ apify_api_ jina_", _ALNUM, 32),
    ("pnu_ pnb_ dbtc_ dbtu_", _ALNUM, 36),
    ("dapi", _HEX, 32),
    # messages and payment: Slack, SendGrid, Mailgun, Brevo, Stripe, Square, Shopify, Razorpay, Flutterwave
    ("xoxa- xoxb- xoxp- xoxr- xoxs- xoxe- xoxe.xoxb- xoxe.xoxp- xapp-", "[A-Za-z0-9-]", 14),
    ("key-", _HEX, 32),
    ("xkeysib- xsmtpsib-", "[0-9a-zA-Z-]", 60),
    ("sk_live_ sk_test_ rk_live_ rk_test_ sk_prod_ rk_prod_ rzp_live_", _ALNUM, 14),
    ("whsec_", "[A-Za-z0-9+/=]", 30),
    ("sq0atp- sq0csp- sq0idp-", _URL, 22),
    ("shpat_ shpca_ shppa_ shpss_", "[0-9a-fA-F]", 32),
    ("FLWSECK-", "[0-9a-z]", 32),
    ("EZAK EZTK", _ALNUM, 54),
    # operation: HashiCorp, Grafana, New Relic, Sentry, PostHog, Doppler, Dynatrace, 1Password, Tailscale, PlanetScale …
    ("hvs. hvb. hvr.", _URL, 24),
    ("glsa_", _ALNUM, 32),
    ("glc_eyJ", _BASE64, 40),
    ("eyJrIjoi", _BASE64, 60),
    ("NRAK- NRII- NRIQ- NRRA-", _URL, 25),
    ("NRJS- NRBR-", _HEX, 19),
    ("sntrys_eyJ", _BASE64, 40),
    ("sntryu_", _HEX, 64),
    ("phx_", _ALNUM, 43),
    ("dp.pt. dp.ct. dp.sa. dp.scim. dp.audit.", _ALNUM, 40),
    ("dt0c01.", "[A-Za-z0-9.]", 80),
    ("ops_eyJ", _BASE64, 100),
    ("tskey-", _URL, 20),
    ("pscale_tkn_ pscale_pw_ pscale_oauth_", "[A-Za-z0-9_.=-]", 32),
    ("fo1_", _URL, 43),
    ("fm1r_ fm1a_ fm2_", _BASE64, 100),
    ("HRKU-", _URL, 36),
    ("AGE-SECRET-KEY-1", _UPPER, 58),
    ("sha256~", _URL, 43),
    # other services
    ("lin_api_ lin_oauth_", _ALNUM, 40),
    ("ntn_ secret_", _ALNUM, 43),
    ("figd_ figp_ figo_", _URL, 40),
    ("CFPAT-", _URL, 43),
    ("PMAK-", "[0-9a-f-]", 59),
    ("rdme_", "[a-z0-9]", 70),
    ("shippo_live_ shippo_test_", "[0-9a-fA-F]", 40),
    ("duffel_test_ duffel_live_", _URL, 40),
    ("fio-u-", _URL, 60),
    ("nfp_ vcp_", _ALNUM, 24),
    ("EAACEdEose0cBA", _ALNUM, 10),
    ("amzn1.oa2-cs.v1.", _HEX, 64),
)
"""What tokens begin with, the characters that follow, and the least number of them."""

_SHAPES: Final = (
    ("eyJ", rf"eyJ{_URL}{{10,}}\.eyJ{_URL}{{10,}}\.{_URL}{{10,}}"),  # JSON Web Token
    ("SG.", rf"SG\.{_URL}{{20,24}}\.{_URL}{{39,50}}"),  # SendGrid
    (":AA", rf"[0-9]{{8,10}}:AA{_URL}{{32,}}"),  # Telegram
    ("Q~", r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),  # client secret of Microsoft Entra
    (".atlasv1.", rf"{_ALNUM}{{14}}\.atlasv1\.[A-Za-z0-9_=-]{{60,}}"),  # HCP Terraform
    ("-us", rf"{_HEX}{{32}}-us[0-9]{{1,2}}(?![0-9A-Za-z])"),  # Mailchimp
    ("_mmk", rf"{_ALNUM}{{6}}_{_ALNUM}{{29}}_mmk"),  # MaxMind
    ("pat", rf"pat{_ALNUM}{{14}}\.{_HEX}{{64}}"),  # Airtable
    ("1//0", rf"1//0{_URL}{{40,}}"),  # refresh token of Google
    ("A3-", r"A3-[A-Z0-9]{6}-[A-Z0-9]{6}-?[A-Z0-9]{5}(?:-[A-Z0-9]{5}){3}"),  # secret key of 1Password
    ("amzn.mws.", r"amzn\.mws\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    ("hooks.slack.com/", rf"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Z0-9/]{{10,}}/{_ALNUM}{{20,}}"),
    ("/api/webhooks/", rf"discord(?:app)?\.com/api/webhooks/[0-9]{{17,20}}/{_URL}{{60,}}"),
    (".webhook.office.com/", r"[a-z0-9-]+\.webhook\.office\.com/webhookb2/[a-z0-9@-]{36,}/[^\s\"']+"),
)
"""Tokens of other shapes: what each contains, and its regular expression."""

_WORDS: Final = re.compile(r"[A-Za-z0-9_.:/~-]{18,}")
_PRIVATE_KEY: Final = re.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----")


def token_places(text: str) -> list[tuple[int, int]]:
    """The offsets of the tokens of known forms, and of the first lines of private keys, in a text.

    Only the forms of which the beginning is in a long word of the text are searched for, and ever compiled.
    """
    found = [match.span() for match in _PRIVATE_KEY.finditer(text)] if "PRIVATE KEY" in text else []
    words = "\n".join(dict.fromkeys(_WORDS.findall(text)))
    if words:
        for index in sorted({index for hint, index in _possible(words) if hint in words}):
            found += [match.span() for match in form(index).finditer(text)]
    return found


_PIECES: Final = re.compile("[A-Za-z0-9]+")
_HEAD = 2
"""How many letters and digits, at least, the beginnings of tokens begin with."""


def _possible(words: str) -> Iterator[tuple[str, int]]:
    """The hints of the forms that words may have, each with the index of the form: a part that the tokens contain, or
    their beginning, which is that of a piece of a word."""
    beginnings, parts = _hints()
    yield from parts
    for head in {piece[:_HEAD] for piece in _PIECES.findall(words)} & beginnings.keys():
        yield from beginnings[head]


@cache
def _hints() -> tuple[dict[str, list[tuple[str, int]]], list[tuple[str, int]]]:
    """The beginnings of tokens, by their heads, and the parts that tokens of other shapes contain."""
    beginnings: dict[str, list[tuple[str, int]]] = {}
    for index, (starts, *_) in enumerate(_BEGINNINGS):
        for start in starts.split():
            beginnings.setdefault(start[:_HEAD], []).append((start, index))
    return beginnings, [(part, index) for index, (part, _) in enumerate(_SHAPES, len(_BEGINNINGS))]


@cache
def form(index: int) -> re.Pattern[str]:
    """The regular expression of a form."""
    if index < len(_BEGINNINGS):
        starts, characters, least = _BEGINNINGS[index]
        expression = f"(?:{'|'.join(map(re.escape, starts.split()))}){characters}{{{least},}}"
    else:
        expression = _SHAPES[index - len(_BEGINNINGS)][1]
    return re.compile(f"(?<![A-Za-z0-9]){expression}")


FORMS: Final = len(_BEGINNINGS) + len(_SHAPES)
"""The number of forms."""
