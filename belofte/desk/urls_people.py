"""Routes of people, teams, inboxes and one's own preferences."""

from django.urls import path

from belofte.desk import (
    acknowledgements,
    authorisations,
    first_steps,
    inbox_keys,
    inboxes,
    invitations,
    outgoing,
    people,
    preferences,
    setup,
    signing_keys,
    teams,
)

urlpatterns = [
    path("setup/", setup.setup, name="setup"),
    path("first-steps/", first_steps.first_steps, name="first-steps"),
    path("first-steps/<slug:name>/", first_steps.first_step, name="first-step"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("people/", people.people, name="people"),
    path("people/<int:number>/", people.person, name="person"),
    path("people/<int:number>/deactivation/", people.deactivation, name="deactivation"),
    path("people/<int:number>/reactivation/", people.reactivation, name="reactivation"),
    path("invitations/", invitations.invitations, name="invitations"),
    path(
        "invitations/<int:number>/withdrawal/",
        invitations.invitation_withdrawal,
        name="invitation-withdrawal",
    ),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("teams/", teams.teams, name="teams"),
    path("teams/<int:number>/", teams.team, name="team"),
    path("outgoing/", outgoing.outgoing, name="outgoing"),
    path("outgoing/brake/", outgoing.brake, name="brake"),
    path("outgoing/brake/release/", outgoing.brake_release, name="brake-release"),
    path("inboxes/", inboxes.inboxes, name="inboxes"),
    path("inboxes/new/", inboxes.inbox_new, name="inbox-new"),
    path("inboxes/<int:number>/", inboxes.inbox, name="inbox"),
    path("inboxes/consent/", authorisations.consent_answer, name="inbox-consent-answer"),
    path("inboxes/<int:number>/authorisation/", authorisations.authorisation, name="inbox-authorisation"),
    path("inboxes/<int:number>/authorisation/consent/", authorisations.consent, name="inbox-consent"),
    path("inboxes/<int:number>/authorisation/withdrawal/", authorisations.withdrawal, name="inbox-withdrawal"),
    path("inboxes/<int:number>/trials/<slug:step>/", inboxes.trial, name="inbox-trial"),
    path("inboxes/<int:number>/acknowledgement/", acknowledgements.acknowledgement, name="acknowledgement"),
    path("inboxes/<int:number>/keys/", inbox_keys.inbox_keys, name="inbox-keys"),
    path("inboxes/<int:number>/signing-key/", signing_keys.signing_key, name="signing-key"),
    path("inboxes/<int:number>/signing-key/check/", signing_keys.signing_key_check, name="signing-key-check"),
    path("inboxes/<int:number>/comparison/", inboxes.comparison, name="inbox-comparison"),
]
