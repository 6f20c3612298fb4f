"""English-speaking customers."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="pakketlijn-english",
    inbox=PAKKETLIJN,
    thing="my parcel {parcel}",
    language="en",
    openings=(
        Opening(
            "calm",
            ("Parcel stuck in {elsewhere}", "Where is {parcel}?"),
            """I moved to {city} last month and I'm still learning how things work here. My parcel
            ({parcel}) has been 'in sorting' since {weekday_ago_3}. My mum sent it from Cork, it has my
            winter coat in it. Do I need to do something, or just wait?""",
            writer="english",
        ),
        Opening(
            "annoyed",
            ("Card in Dutch, can't read the time", "Missed delivery, collection point closed"),
            """I got a card that says 'niet thuis'. I was home the entire day, working at the window. The
            collection point is closed at the hours I can get there. Could you please deliver it on
            {weekday_in_2} instead? I'm at {street}, second bell.""",
            writer="english",
            about="card",
        ),
        Opening(
            "worried",
            ("My visa documents", "Parcel with documents not moving"),
            """There are original documents in parcel {parcel}, and my appointment is on {weekday_in_4}. It
            has not moved since {weekday_ago_2}. Can someone look at it, please?""",
            writer="english",
        ),
    ),
    additions=(
        "One more thing: the name on the parcel may be my married name. Same address.",
        About(
            "card",
            "The bell says 'Visser', that's the landlord. Second one from the top.",
        ),
    ),
    answers=(
        """Thanks for writing, and welcome. You don't have to do anything: your parcel was put aside
        because the label is hard to read. I've asked the depot to print a new one.

        You'll have it by {date_in_2}. I'll email you {tomorrow} before 12.00 to confirm it has left the
        depot.""",
        About(
            "card",
            """I'm sorry you waited in for nothing. I've planned a new delivery on {date_in_2} between
            18.00 and 20.00, so you don't have to rush. I'll call you on {weekday_in_2} at 16.00 with
            the exact time.""",
        ),
    ),
    further=(
        """That's helpful, thank you. I've added the second name. Delivery is still on {date_in_2}, and
        I'll check it myself that morning.""",
        About(
            "card",
            """Thank you, the driver now knows which bell. Delivery is still on {date_in_2}, and I'll call
            you at 16.00 that day.""",
        ),
    ),
    outcomes=(
        """Your parcel was delivered and you have confirmed it. The label was hard to read, so we printed a
        new one.""",
        About(
            "card",
            """Your parcel was delivered in the evening, as agreed. The card will be in English as well
            from next month.""",
        ),
    ),
    notes=(
        About(
            "card",
            """Klant schrijft Engels. Kaartje in de bus bestaat alleen in het Nederlands, dit is de derde
            deze maand.""",
        ),
        "Klant schrijft Engels. Etiket onleesbaar, depot drukt een nieuw.",
    ),
)
