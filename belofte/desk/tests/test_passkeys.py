import pytest
from playwright.sync_api import Browser, Page

from belofte.makers import make_agent

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium"), pytest.mark.slow]


def page_with_passkeys(browser: Browser) -> Page:
    """Open a page on a device that keeps passkeys, and says yes whenever it is asked."""
    page = browser.new_context(locale="en-GB").new_page()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    abilities = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True, **abilities}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def test_adding_a_passkey_and_signing_in_with_it(browser: Browser, desk_address: str) -> None:
    home = desk_address.replace("127.0.0.1", "localhost")  # passkeys want a name
    agent = make_agent(name="Noor", email="noor@desk.example")
    page, complaints = page_with_passkeys(browser), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{home}/account/login/?next=/account/2fa/webauthn/add/")
    page.get_by_label("Email").fill(agent.email)
    page.get_by_label("Password").fill("a-long-secret")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Password").fill("a-long-secret")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto(f"{home}/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(f"{home}/account/login/?next=/preferences/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{home}/preferences/")
    assert page.get_by_role("heading", level=1).inner_text() == "Preferences"
    assert complaints == []
