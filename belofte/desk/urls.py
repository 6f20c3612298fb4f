"""The addresses of the agent's screens: nouns, each in the module of its name."""

from django.urls import path

from belofte.desk import (
    assignees,
    attachments,
    calls,
    cases,
    closures,
    deliveries,
    drafts,
    envelopes,
    formatting,
    notes,
    promises,
    queue,
    replies,
    warnings,
)

app_name = "desk"

urlpatterns = [
    path("", queue.home, name="home"),
    path("cases/", queue.queue, name="queue"),
    path("cases/<int:case_id>/", cases.case, name="case"),
    path("cases/<int:case_id>/reply/", replies.reply, name="reply"),
    path("cases/<int:case_id>/reply/taking-back/", replies.taking_back, name="taking-back"),
    path("cases/<int:case_id>/draft/", drafts.draft, name="draft"),
    path("cases/<int:case_id>/draft/files/<int:file_id>/", drafts.draft_file, name="draft-file"),
    path("cases/<int:case_id>/notes/", notes.note, name="note"),
    path("cases/<int:case_id>/calls/", calls.call, name="call"),
    path("cases/<int:case_id>/promises/", promises.promises, name="promises"),
    path("cases/<int:case_id>/promises/in-reply/", promises.found, {"mode": "reply"}, name="promises-in-reply"),
    path("cases/<int:case_id>/promises/in-call/", promises.found, {"mode": "call"}, name="promises-in-call"),
    path("promises/<int:promise_id>/withdrawal/", promises.withdrawal, name="promise-withdrawal"),
    path("promises/<int:promise_id>/owner/", promises.owner, name="promise-owner"),
    path("promises/<int:promise_id>/condition/", promises.condition, name="promise-condition"),
    path("warnings/", warnings.warnings, name="warnings"),
    path("cases/<int:case_id>/closure/", closures.closure, name="closure"),
    path("cases/<int:case_id>/assignee/", assignees.assignee, name="assignee"),
    path("deliveries/<int:delivery_id>/arrival/", deliveries.arrival, name="arrival"),
    path("deliveries/<int:delivery_id>/repetition/", deliveries.repetition, name="repetition"),
    path("messages/<int:message_id>/", formatting.message, name="message"),
    path("messages/<int:message_id>/source/", envelopes.message_source, name="message-source"),
    path("messages/<int:message_id>/html/", formatting.message_html, name="message-html"),
    path("attachments/<int:attachment_id>/", attachments.attachment, name="attachment"),
    path("attachments/<int:attachment_id>/picture/", attachments.attachment_picture, name="attachment-picture"),
    path("unread/", envelopes.envelopes, name="envelopes"),
    path("unread/aside/", envelopes.aside, name="envelopes-aside"),
    path("unread/other/", envelopes.filed, name="filed"),
    path("unread/<int:envelope_id>/case/", envelopes.making_case, name="envelope-case"),
    path("unread/<int:envelope_id>/source/", envelopes.source, name="envelope-source"),
    path("unread/<int:envelope_id>/reading/", envelopes.reading_again, name="envelope-reading"),
    path("unread/<int:envelope_id>/setting-aside/", envelopes.setting_aside_one, name="envelope-setting-aside"),
]
