"""For each check, drafts that it is content with and drafts that it is not; by id of the check."""

from blog.checks.draft import Draft
from tests.checks.drafts import (
    CRISIS,
    OFF_LABEL,
    claim,
    draft,
    faq,
    heading,
    html,
    key_points,
    notice,
    picture,
    quote,
    reference,
    table,
    text,
)

KETAMINE_AND_PTSD = text("Ketamine was tried for PTSD [1].")
RISKS = ("It can bring dissociation, higher blood pressure, drowsiness, misuse and bladder trouble [1].",)
LONG = "This one sentence goes on and on with little words so that at the end of it there are more than twenty of them."
HARD = (
    "Psychopharmacological interventions necessitate comprehensive multidisciplinary evaluation procedures. "
    "Individualised contraindications notwithstanding, administration presupposes institutional accreditation. "
    "Neurobiological heterogeneity complicates generalisability considerations. "
    "Interdisciplinary collaboration facilitates identification of vulnerabilities. "
    "Longitudinal epidemiological investigations demonstrate considerable methodological inconsistencies. "
    "Pharmacokinetic variability necessitates individualised therapeutic monitoring arrangements. "
    "Institutional prerequisites include resuscitation equipment availability."
)

FAILING: dict[str, tuple[Draft, ...]] = {
    "title_length": (draft(title="x" * 71), draft(title="x" * 71, bare=True)),
    "summary": (draft(summary=""), draft(summary="word " * 41)),
    "key_points": (
        draft(heading(), bare=True),
        draft(heading(), key_points("One.", "Two."), bare=True),
        draft(heading(), key_points(*["Point."] * 6), bare=True),
        draft(heading(), key_points("One.", "Two.", "word " * 21), bare=True),
    ),
    "topic": (draft(topics=()),),
    "sections": (draft(key_points(), text("Words."), bare=True),),
    "heading_order": (draft(heading("First", "3"), heading(), bare=True),),
    "empty_headings": (draft(heading("")),),
    "no_printed_credit": (
        draft(text("Medically reviewed by X, MD")),
        draft(text("MEDICALLY REVIEWED BY Dr. Ann Other, M.D.")),
        draft(text("Medically reviewed by Ann Other")),
        draft(text("Reviewed by Ann Other, MD")),
        draft(text("Fact-checked by: Ann Other, PhD")),
        draft(faq("Who?", "Clinically reviewed by Ann Other, DO")),
    ),
    "links_say_where_they_go": (
        draft(html('<p><a href="https://example.org/">Click here</a> for more.</p>')),
        draft(html('<p>For more, <a href="https://example.org/">read more</a>.</p>')),
        draft(html('<p>See <a href="https://example.org/"><b>here</b></a>.</p>')),
        draft(html('<p>See <a href="https://example.org/">this page</a>.</p>')),
        draft(notice("notice", '<p><a href="https://example.org/">Learn more…</a></p>')),
    ),
    "alt_text": (
        draft(picture(alt="")),
        draft(featured_image=picture(alt="")["value"]["image"]),
    ),
    "alt_is_not_title": (draft(picture(alt="what to ask?")),),
    "alt_claims_no_outcome": (
        draft(picture(alt="man sitting in park after successful ketamine treatment for ptsd")),
        draft(picture(alt="A happy woman after therapy")),
        draft(picture(alt="A patient who recovered")),
    ),
    "has_reference": (draft(references=[]),),
    "references_can_be_found": (
        draft(references=[reference(url="")]),
        draft(references=[reference(accessed=None)]),
    ),
    "references_are_well_formed": (
        draft(references=[reference(doi="doi:10.1000/x")]),
        draft(references=[reference(doi="10.1000")]),
        draft(references=[reference(pmid="PMID 12")]),
        draft(references=[reference(url="http://example.org/")]),
        draft(references=[reference(url="https://")]),
    ),
    "claims_have_sources": (
        draft(claim("It helps.")),
        draft(claim("It helps.", 2)),
    ),
    "figures_have_sources": (
        draft(text("Nine in 10 people sleep better.")),
        draft(text("It helped 67% of people.")),
        draft(text("It helped 67 percent of people.")),
        draft(text("You get 50 mg.")),
        draft(text("It takes 2.5 times as long.")),
        draft(text("A 60-minute rest follows.")),
        draft(text("More than 17 million adults have it.")),
        draft(text("It is estimated that one-third of them do.")),
        draft(text("It helped 67% of people [2].")),
        draft(text("It helped 67% of people. So it seems [1].")),
        draft(faq("Does it help?", "It helped 67% of people.")),
        draft(key_points("It helped 67% of people.", "Two.", "Three."), heading(), bare=True),
        draft(table(("It helped 67%", "of people"))),
        draft(quote("It helped 67% of people.")),
        draft(notice("notice", "<p>It helped 67% of people.</p>")),
        draft(summary="It helped 67% of people."),
        draft(html("<p>Some figures:</p><ul><li>67% slept</li></ul>")),
    ),
    "strong_words_have_sources": (
        draft(text("It is safe.")),
        draft(text("It cures people.")),
        draft(text("It erases thoughts.")),
        draft(text("It is a proven way.")),
    ),
    "off_label_notice": (
        draft(KETAMINE_AND_PTSD, CRISIS),
        draft(title="Ketamine for depression"),
    ),
    "risks_beside_benefits": (draft(text("Ketamine has benefits [1].")),),
    "comparisons_have_sources": (
        draft(text("Ketamine works faster.")),
        draft(text("Ketamine is more effective than others.")),
    ),
    "esketamine_setting": (draft(text("Spravato is a spray.")), draft(text("Esketamine is a spray."))),
    "crisis_notice": (
        draft(text("Some think of suicide.")),
        draft(text("Some have severe depression.")),
        draft(topics=("PTSD",)),
    ),
    "words_about_suicide": (
        draft(text("He committed suicide."), CRISIS),
        draft(text("After a failed suicide attempt, he called."), CRISIS),
        draft(text("He thought of suicide. The successful attempt shook us."), CRISIS),
        draft(text("There is a suicide epidemic."), CRISIS),
    ),
    "methods_of_suicide": (draft(text("He died by suicide with pills."), CRISIS),),
    "reading_grade": (draft(text(HARD)),),
    "long_sentences": (draft(text(LONG)),),
    "long_paragraphs": (draft(text("One. Two is here. Three is here. Four is here.")),),
    "somebody_else_can_sign": (draft(somebody_else_can_sign=False),),
    "review_interval": (
        draft(review_interval_months=48),
        draft(topics=("Safety",), review_interval_months=12),
        draft(topics=("Dosing",), review_interval_months=7),
    ),
    "imported_text": (
        draft(
            text("Much can be said about sleep and about its many friends."),
            imported=("Much can be said about sleep and about its many friends. More …",),
        ),
        draft(
            quote("Much can be said about sleep and about its many friends."),
            imported=("Much can be said about sleep and about its many friends.",),
        ),
    ),
}

PASSING: dict[str, tuple[Draft, ...]] = {
    "title_length": (draft(title="x" * 70),),
    "summary": (draft(summary="word " * 40),),
    "key_points": (
        draft(heading(), key_points("One.", "Two.", "Three."), bare=True),
        # The citation is no word.
        draft(heading(), key_points("One.", "Two.", "word " * 20 + "[1]"), bare=True),
    ),
    "topic": (draft(),),
    "sections": (draft(),),
    "heading_order": (draft(heading("First"), heading("Second", "3"), heading("Third", "3")),),
    "empty_headings": (draft(),),
    "no_printed_credit": (
        draft(text("Each text is medically reviewed by a physician before you read it.")),
        draft(text("The plan was reviewed by the team, and you can ask for a copy.")),
        draft(text("Ask who reviewed it. By then you know more.")),
    ),
    "links_say_where_they_go": (
        draft(html('<p>Ask <a href="https://example.org/">the clinic on Main Street</a>.</p>')),
        draft(html('<p>Read <a href="https://example.org/">more about sleep and light</a>.</p>')),
        draft(CRISIS, OFF_LABEL),
    ),
    "alt_text": (
        draft(picture()),
        draft(picture(alt=""), decorative=frozenset({"id-2"})),
        draft(featured_image=picture(alt="")["value"]["image"], decorative=frozenset({"featured_image"})),
    ),
    "alt_is_not_title": (draft(picture(alt="A list of questions on a desk")),),
    "alt_claims_no_outcome": (
        draft(picture(alt="A woman in a doctor's office, writing a list")),
        draft(picture(alt="What to expect after ketamine treatment for depression")),
    ),
    "has_reference": (draft(),),
    "references_can_be_found": (
        draft(references=[reference(url="", doi="10.1000/x"), reference(url="", pmid="12")]),
    ),
    "references_are_well_formed": (
        draft(references=[reference(doi="10.1176/appi.ajp.2020.20081251", pmid="33726522")]),
    ),
    "claims_have_sources": (draft(claim("It helps.", 1)),),
    "figures_have_sources": (
        draft(text("It helped 67% of people [1].")),
        draft(text("In 2023 the FDA spoke of it. That was on June 4, 2023.")),
        draft(text("Call 988 at any time, or 911.")),
        draft(text("Will it take 40 minutes?")),
        draft(html("<p>The FDA named these [1]:</p><ul><li>67% slept</li></ul>")),
        draft(table(("67% slept [1]", "20% did not"))),
        draft(table(("67% slept", "20% did not"), caption="Who slept [1]")),
        draft(quote("I slept 8 hours.", "A patient")),
        draft(claim("It helped 67% of people.", 1)),
        draft(CRISIS),
        draft(text("It helped 67% of people [1]."), summary="It helped 67% of people."),
        draft(text("The first two of them stay. No one in 2023 could say.")),
        draft(heading("3 days in the life of a nurse")),
        draft(text("Fig. 2 of the U.S. report has it, e.g. on its last page.")),
    ),
    "strong_words_have_sources": (
        draft(text("It is safe [1].")),
        draft(text("Nobody can say whether it is safe.")),
        draft(text("It is uncertain which setting its safe use needs.")),
        draft(text("Is it safe?")),
        draft(text("Safety comes first.")),
    ),
    "off_label_notice": (
        draft(KETAMINE_AND_PTSD, CRISIS, OFF_LABEL),
        draft(text("Ketamine is an anesthetic [1].")),
        draft(text("Sleep helps against depression.")),
        # What the standard notices speak of makes no topic.
        draft(CRISIS),
    ),
    "risks_beside_benefits": (
        draft(text("Ketamine has benefits [1].", *RISKS)),
        draft(text("Sleep has benefits.")),
    ),
    "comparisons_have_sources": (
        draft(text("Ketamine works faster [1].")),
        draft(text("Walking is faster.")),
        draft(text("Is ketamine faster?")),
    ),
    "esketamine_setting": (
        draft(text("Spravato is given in a certified setting (REMS), with two hours of observation [1].")),
        draft(OFF_LABEL),
    ),
    "crisis_notice": (draft(text("Some think of suicide."), CRISIS), draft(text("Sleep is good."))),
    "words_about_suicide": (
        draft(text("He died by suicide. She survived an attempt."), CRISIS),
        draft(text("After a failed attempt to sleep, get up.")),
        draft(text("The epidemic of 2020 was hard.")),
    ),
    "methods_of_suicide": (
        draft(text("Keep pills where a child cannot reach them.")),
        draft(text("If you think of suicide, call 988."), CRISIS),
    ),
    "reading_grade": (draft(text("Ask your doctor. " * 30)), draft(text("Short."))),
    "long_sentences": (draft(text("This is a short sentence. So is this.")), draft(OFF_LABEL)),
    "long_paragraphs": (
        draft(
            text("One is here. Two is here. Three, e.g. this, is here."),
        ),
    ),
    "somebody_else_can_sign": (draft(somebody_else_can_sign=True), draft(somebody_else_can_sign=None)),
    "review_interval": (
        draft(review_interval_months=36),
        draft(topics=("Safety",), review_interval_months=6),
    ),
    "imported_text": (
        draft(
            quote("Much can be said about sleep and about its many friends.", "A Journal"),
            imported=("Much can be said about sleep and about its many friends.",),
        ),
        draft(text("Ask your doctor."), imported=("Ask your doctor. Much is said of sleep.",)),
    ),
}
