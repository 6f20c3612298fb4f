"""The addresses of the customer's pages, in Dutch, which most of them read; and of the agents' preview."""

from django.urls import path

from belofte.portal import (
    addresses,
    answers,
    attestations,
    calendars,
    cases,
    choosing,
    codes,
    contradictions,
    explained,
    files,
    inquiries,
    previews,
    renewals,
    verdicts,
)

app_name = "portal"

urlpatterns = [
    path("volg/<str:token>/", cases.case, name="case"),
    path("volg/<str:token>/stand/", cases.standing_alone, name="standing"),
    path("volg/<str:token>/code/", codes.code, name="code"),
    path("volg/<str:token>/herkenning/", codes.recognition_page, name="recognition"),
    path("volg/<str:token>/afmelding/", codes.forgetting, name="forgetting"),
    path("volg/<str:token>/bericht/", answers.answer, name="answer"),
    path("volg/<str:token>/oordeel/", verdicts.verdict, name="verdict"),
    path("volg/<str:token>/navraag/", inquiries.inquiry, name="inquiry"),
    path("volg/<str:token>/uitleg/<int:number>/", explained.explainer, name="explainer"),
    path("volg/<str:token>/bestanden/<int:number>/", files.file, name="file"),
    path("volg/<str:token>/beloften/<int:number>/tegenspraak/", contradictions.contradiction, name="contradiction"),
    path("volg/<str:token>/beloften/<int:number>/bevestiging/", attestations.attestation, name="attestation"),
    path("volg/<str:token>/beloften/<int:number>/half-uur/", choosing.slot, name="slot"),
    path("volg/<str:token>/terugbetalingen/<int:number>/tegenspraak/", contradictions.of_payout, name="payout-denial"),
    path("volg/<str:token>/andere-data/<int:number>/tegenspraak/", contradictions.of_wish, name="wish-denial"),
    path("volg/<str:token>/beloften/<int:number>/agenda.ics", calendars.one, name="promise-calendar"),
    path("volg/<str:token>/nieuwe-link/", renewals.new_link, name="new-link"),
    path("volg/<str:token>/mijn-adres/", addresses.mine, name="address-yes"),  # a link of its own
    path("volg/<str:token>/niet-voor-mij/", addresses.not_mine, name="address-no"),  # as above
    path("agenda/<str:token>.ics", calendars.feed, name="calendar"),
    path("cases/<int:case_id>/customer-page/", previews.preview, name="preview"),
]
