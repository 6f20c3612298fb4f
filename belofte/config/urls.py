"""All routes. Who may open them stands in policy.py."""

from allauth.account import views as account
from allauth.mfa import urls as second_factor
from django.urls import include, path, re_path
from django.views.i18n import set_language

from belofte.config import health
from belofte.desk import urls as desk
from belofte.desk import urls_people
from belofte.intake import posting
from belofte.portal import urls as portal

# Of allauth's own only what we use: nobody signs up, and an address changes with an invitation.
signing_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include(second_factor)),
]

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("mailz", health.mail, name="mailz"),
    path("metrics", health.metrics, name="metrics"),
    path("language/", set_language, name="set_language"),
    path("account/", include(signing_in)),
    path("hooks/<int:number>/mime", posting.hook, name="hook"),  # by its last word Mailgun posts whole mails
    path("", include(portal)),
    path("", include(([*desk.urlpatterns, *urls_people.urlpatterns], "desk"))),
]

handler400 = "belofte.config.faults.not_understood"
handler404 = "belofte.config.faults.missing"
handler500 = "belofte.config.faults.fault"
