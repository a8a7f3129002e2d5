"""DNS settings and host names of a patched pod, as the API server checks them."""

from __future__ import annotations

import ipaddress
from typing import Any

from spec_lint.grammar import GrammarError
from spec_lint.grammar.kubernetes_names import check_dns_subdomain
from spec_lint.grammar.words import quoted
from spec_lint.pods.checks.scheduling import say_unknown
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review

_DNS_POLICIES = ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")
_MOST_SERVERS, _MOST_SEARCHES, _MOST_CHARACTERS = 3, 32, 2048


def check_network(review: Review, pod: dict[str, Any]) -> None:
    """Report what is wrong in ``dnsPolicy``, ``dnsConfig`` and ``hostAliases``."""
    policy, config = pod.get("dnsPolicy") or "ClusterFirst", pod.get("dnsConfig") or {}
    servers = config.get("nameservers") or []
    if policy not in _DNS_POLICIES:
        say_unknown(review, "P489", "DNS policy", policy, _DNS_POLICIES, ("dnsPolicy",))
    elif policy == "None" and not servers:
        message = "The DNS policy `None` requires at least one server in `dnsConfig.nameservers`."
        review.say("P489", message, ("dnsPolicy",))
    if len(servers) > _MOST_SERVERS:
        message = f"There are {len(servers)} name servers; the limit is {_MOST_SERVERS}."
        review.say("P489", message, ("dnsConfig", "nameservers"))
    for index, server in enumerate(servers):
        _check_address(review, server, ("dnsConfig", "nameservers", index))
    _check_searches(review, config.get("searches") or [], ("dnsConfig", "searches"))
    for index, option in enumerate(config.get("options") or []):
        if not option.get("name"):
            entry: Path = ("dnsConfig", "options", index)
            review.say("P489", "The DNS option has no `name`.", (*entry, "name"), entry)
    for index, alias in enumerate(pod.get("hostAliases") or []):
        _check_address(review, alias.get("ip", ""), ("hostAliases", index, "ip"))
        for number, name in enumerate(alias.get("hostnames") or []):
            place = ("hostAliases", index, "hostnames", number)
            review.form("P489", "host name", check_dns_subdomain, name, place)


def _check_searches(review: Review, searches: list[str], path: Path) -> None:
    if len(searches) > _MOST_SEARCHES:
        review.say("P489", f"There are {len(searches)} search domains; the limit is {_MOST_SEARCHES}.", path)
    elif (length := len(" ".join(searches))) > _MOST_CHARACTERS:
        message = f"The search domains total {length} characters; the limit is {_MOST_CHARACTERS}."
        review.say("P489", message, path)
    for index, domain in enumerate(searches):
        # A trailing dot and a single dot are allowed, and later releases also accept '_'.
        plain = domain.removesuffix(".").replace("_", "0")
        if domain != "." and not _is_subdomain(plain):
            message = f"{quoted(domain)} is not a valid search domain such as `example.com`."
            review.say("P489", message, (*path, index))


def _is_subdomain(text: str) -> bool:
    try:
        check_dns_subdomain(text)
    except GrammarError:
        return False
    return True


def _check_address(review: Review, text: str, path: Path) -> None:
    if not _is_address(text):
        message = f"{quoted(text)} is not a valid IP address." if text else "The IP address is missing."
        review.say("P489", message, path)


def _is_address(text: str) -> bool:
    """Whether Kubernetes accepts an address: it may not have a zone or be an IPv4-mapped IPv6 address."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text and getattr(address, "ipv4_mapped", None) is None
