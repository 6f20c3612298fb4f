"""Pages for the tests of the server: slow ones, large ones, and ways to make the live stream speak."""

import hashlib
from datetime import timedelta
from pathlib import Path

from django.contrib.auth import login, logout
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import F
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from belofte import clock
from belofte.config import faults
from belofte.contacts.models import Contact, ContactPoint
from belofte.live import announcing, topics
from belofte.people.models import Agent, Role, Team


def plain(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("a page")


def slow(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [float(request.GET["seconds"])])
    return HttpResponse("at last")


def upload(request: HttpRequest) -> JsonResponse:
    seen = hashlib.sha256()
    size = 0
    file = request.FILES["file"]
    assert isinstance(file, UploadedFile)
    for chunk in file.chunks():
        seen.update(chunk)
        size += len(chunk)
    Path(request.GET["note"]).write_text(str(size))
    return JsonResponse({"size": size, "sha256": seen.hexdigest()})


def download(request: HttpRequest) -> FileResponse:
    return FileResponse(Path(request.GET["path"]).open("rb"))


def echo(request: HttpRequest) -> JsonResponse:
    proto = request.META.get("HTTP_X_FORWARDED_PROTO")
    return JsonResponse({"query": request.GET.dict(), "path": request.path, "proto": proto, "body": len(request.body)})


def enter(request: HttpRequest) -> JsonResponse:
    """Sign somebody in who is in team 1, and give what a page of theirs may hear."""
    at = clock.now()
    team, _ = Team.objects.get_or_create(pk=1, defaults={"name": "Klantenservice"})
    agent = _named(request.GET["name"]) or Agent.objects.create_user(
        f"{request.GET['name']}@pakketlijn.example",
        "correct horse battery",
        name=request.GET["name"],
        roles=[Role.AGENT],
        language="nl",
    )
    agent.teams.add(team)
    login(request, agent, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
    heard = request.GET.get("topics", "team:1,case:42").split(",")
    signed = topics.sign(
        heard, agent=agent, session=request.session.session_key or "", rights=["team:1", "role:agent"], at=at
    )
    return JsonResponse({"topics": signed})


def visit(request: HttpRequest) -> JsonResponse:
    """Give what a customer's page may hear, by a link to the one contact point there is."""
    at = clock.now()
    contact, _ = Contact.objects.get_or_create(pk=1, defaults={"created_at": at})
    point, _ = ContactPoint.objects.get_or_create(contact=contact, channel="email", defaults={"created_at": at})
    signed = topics.sign_for_visitor(
        point=point.pk,
        case=int(request.GET["case"]),
        version=point.link_version,
        expires_at=at + timedelta(seconds=float(request.GET["seconds"])),
        at=at,
    )
    return JsonResponse({"topics": signed})


def take_link_back(_request: HttpRequest) -> HttpResponse:
    """Make all links of the contact point worthless."""
    ContactPoint.objects.update(link_version=F("link_version") + 1)
    return HttpResponse("gone")


def announce(request: HttpRequest) -> HttpResponse:
    """Announce cases, all in one transaction."""
    with transaction.atomic():
        for number in request.GET["cases"].split(","):
            announcing.case_changed(int(number), team=1)
    return HttpResponse("said")


def take_away(request: HttpRequest) -> HttpResponse:
    """Take something away from somebody: their place in the team, their role, their work, or their password."""
    agent = _named(request.GET["name"])
    assert agent is not None
    match request.GET["what"]:
        case "team":
            agent.teams.clear()
        case "role":
            agent.roles = [Role.LEAD]
        case "work":
            agent.is_active = False
        case "password":
            agent.set_password("another horse battery")
        case "session":
            agent.sessions.all().delete()
    agent.save()
    return HttpResponse("gone")


def jobs(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name || ' ' || status FROM procrastinate_jobs ORDER BY id")
        return HttpResponse("\n".join(line for (line,) in cursor.fetchall()))


def connections(_request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return JsonResponse({"count": cursor.fetchone()[0]})


def leave(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponse("bye")


def _named(name: str) -> Agent | None:
    return Agent.objects.filter(name=name).first()


handler500 = faults.fault

urlpatterns = [
    path("plain", plain),
    path("slow", slow),
    path("upload", upload),
    path("file", download),
    path("echo", echo),
    path("enter", enter),
    path("visit", visit),
    path("take-link-back", take_link_back),
    path("announce", announce),
    path("take-away", take_away),
    path("leave", leave),
    path("jobs", jobs),
    path("connections", connections),
]
