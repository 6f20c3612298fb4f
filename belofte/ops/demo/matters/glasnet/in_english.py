"""English-speaking customers."""

from belofte.ops.demo.matters.matter import GLASNET_OUTAGES, About, Matter, Opening

MATTER = Matter(
    key="glasnet-english",
    inbox=GLASNET_OUTAGES,
    thing="my connection",
    language="en",
    openings=(
        Opening(
            "annoyed",
            ("No internet since {weekday_ago_2}", "Third day without internet"),
            """Third day without internet at {street}. The app tells me to call, the phone menu is in Dutch
            and hangs up when I press nothing. I work remotely and have used up all my mobile data.
            Please tell me what is going on.""",
            writer="english",
        ),
        Opening(
            "calm",
            ("Moving in, contract in Dutch", "Question about my contract"),
            """I've just signed up and the contract is in Dutch only. Before I accept: is it one year or
            monthly, and what happens if I move out in June? An English summary would be enough.""",
            writer="english",
            about="contract",
        ),
    ),
    additions=(
        "The box has a red light marked LOS, if that helps.",
        About(
            "contract",
            "I'd be moving to another flat in {elsewhere}, not leaving the country.",
        ),
    ),
    answers=(
        """I'm sorry, three days is far too long, and the phone menu should have had an English option.
        There is a broken splice in the cabinet in your street.

        A crew is there today. I'll email you {today_by} with the result, and I'll call you {tomorrow}
        at 10.00 to check that it works.""",
        About(
            "contract",
            """Good that you asked before signing. It's one year, then monthly. If you move, you can take
            it along at no cost, or end it when we can't deliver at the new place.

            I'll send you a summary in English by {date_in_2}.""",
        ),
    ),
    further=(
        """That light confirms it, thank you. A technician will be at your door on {date_in_1} between 8.00
        and 10.00.""",
        About(
            "contract",
            """Then you can simply take it with you: {elsewhere} is covered. The summary will be with you
            by {date_in_1}.""",
        ),
    ),
    outcomes=(
        "The splice was repaired and your connection works. You get three days back on your bill.",
        About(
            "contract",
            """You received the English summary and a written confirmation that you can take the contract
            along.""",
        ),
    ),
    notes=("Telefoonmenu heeft geen Engels en hangt op zonder keuze. Derde melding.",),
)
